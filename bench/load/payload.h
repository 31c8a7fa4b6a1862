// What a frame says, as far as the crowd wants to know: found in its text when
// somebody asks, or found before, as the same bytes go to many readers.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "mark.h"
#include "options.h"

// Looks into the text only for what is asked.
class Text {
 public:
  Text(const Options &options, std::string_view text)
      : options_(options), text_(text) {}

  bool says_ready() const;
  bool says_complete() const;
  bool refuses() const;
  // Why, for people, as `: rate`; empty if it names no code.
  std::string code() const;

  template <typename Found>
  void each_mark(Found found) const {
    find_marks(text_, found);
  }

 private:
  const Options &options_;
  std::string_view text_;
};

// The same answers without the text.
class Findings {
 public:
  Findings() = default;
  explicit Findings(const Text &text);

  bool says_ready() const { return says_ready_; }
  bool says_complete() const { return says_complete_; }
  bool refuses() const { return refuses_; }
  const std::string &code() const { return code_; }

  template <typename Found>
  void each_mark(Found found) const {
    for (const Mark &mark : marks_) found(mark);
  }

 private:
  bool says_ready_ = false;
  bool says_complete_ = false;
  bool refuses_ = false;
  std::string code_;
  std::vector<Mark> marks_;
};
