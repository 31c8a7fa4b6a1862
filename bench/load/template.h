// Text with places to fill in: {{USER}}, {{NUMBER}}, {{VAR}}, {{BODY}} and
// {{CID}}, so that one generator speaks the protocol of every server.
#pragma once

#include <string>
#include <string_view>
#include <vector>

// What a place is filled with. What a template does not name may be empty.
struct Filling {
  std::string_view user;
  std::string_view number;
  // The client's line of the file of --vars.
  std::string_view var;
  std::string_view body;
  std::string_view cid;
};

class Template {
 public:
  Template() = default;
  explicit Template(std::string_view text);

  std::string fill(const Filling &filling) const;

  bool has_body() const;

 private:
  struct Part {
    // Null if `text` stands for itself.
    std::string_view Filling::*place;
    std::string text;
  };
  std::vector<Part> parts_;
};
