// Writes one JSON object, field by field. Keys and texts are our own, so that
// of what a text may hold only quotes and backslashes are escaped.
#pragma once

#include <cmath>
#include <cstdint>
#include <cstdio>
#include <string>

class Json {
 public:
  // What is no figure is left out.
  Json &number(const char *key, double value) {
    if (!std::isfinite(value)) return *this;
    char text[64];
    std::snprintf(text, sizeof text, "%.9g", value);
    return raw(key, text);
  }

  Json &whole(const char *key, uint64_t value) {
    return raw(key, std::to_string(value));
  }

  Json &text(const char *key, const std::string &value) {
    std::string quoted = "\"";
    for (const char c : value) {
      if (c == '"' || c == '\\') quoted += '\\';
      quoted += c;
    }
    return raw(key, quoted + '"');
  }

  Json &object(const char *key, const Json &value) {
    return raw(key, value.done());
  }

  std::string done() const { return "{" + fields_ + "}"; }

 private:
  Json &raw(const char *key, const std::string &value) {
    if (!fields_.empty()) fields_ += ',';
    fields_ += '"';
    fields_ += key;
    fields_ += "\":";
    fields_ += value;
    return *this;
  }

  std::string fields_;
};
