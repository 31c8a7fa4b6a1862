#include "payload.h"

#include <cstring>

namespace {

bool holds(std::string_view text, const std::string &part) {
  return memmem(text.data(), text.size(), part.data(), part.size()) != nullptr;
}

// What has not been told to look for is in no text.
bool holds_if_told(std::string_view text, const std::string &part) {
  return !part.empty() && holds(text, part);
}

}  // namespace

bool Text::says_ready() const { return holds(text_, options_.ready); }

bool Text::says_complete() const {
  return holds_if_told(text_, options_.complete);
}

bool Text::refuses() const { return holds_if_told(text_, options_.refused); }

std::string Text::code() const {
  constexpr std::string_view kKey = "\"code\":\"";
  const size_t at = text_.find(kKey);
  if (at == text_.npos) return "";
  const size_t from = at + kKey.size();
  const size_t length = text_.find('"', from) - from;
  return ": " + std::string(text_.substr(from, length));
}

Findings::Findings(const Text &text)
    : says_ready_(text.says_ready()),
      says_complete_(text.says_complete()),
      refuses_(text.refuses()),
      code_(refuses_ ? text.code() : "") {
  text.each_mark([&](const Mark &mark) { marks_.push_back(mark); });
}
