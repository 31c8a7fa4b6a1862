#include "mark.h"

#include <algorithm>
#include <array>

namespace {

constexpr int kRunDigits = 4;
constexpr int kNumberDigits = 8;
constexpr int kDueDigits = 14;
constexpr char kHex[] = "0123456789abcdef";

constexpr std::array<int8_t, 256> digit_values() {
  std::array<int8_t, 256> values{};
  for (auto &value : values) value = -1;
  for (int i = 0; i < 16; i++) values[static_cast<uint8_t>(kHex[i])] = i;
  return values;
}
constexpr auto kDigitValues = digit_values();

void write_hex(char *to, uint64_t value, int digits) {
  for (int i = digits - 1; i >= 0; i--, value >>= 4) to[i] = kHex[value & 15];
}

// Has its sign bit set if there was anything but digits.
int64_t read_hex(const char *from, int digits) {
  int64_t value = 0;
  int bad = 0;
  for (int i = 0; i < digits; i++) {
    const int digit = kDigitValues[static_cast<uint8_t>(from[i])];
    bad |= digit;
    value = value << 4 | (digit & 15);
  }
  return bad < 0 ? -1 : value;
}

}  // namespace

std::string marked_text(const Mark &mark, size_t length) {
  std::string text(std::max(length, kMarkLength), 'x');
  text[0] = '~';
  text[1] = 'm';
  char *to = &text[2];
  write_hex(to, mark.run, kRunDigits);
  write_hex(to += kRunDigits, mark.number, kNumberDigits);
  const auto due = static_cast<uint64_t>(mark.due_ns);
  write_hex(to += kNumberDigits, due, kDueDigits);
  return text;
}

bool read_mark(const char *at, Mark &mark) {
  const int64_t run = read_hex(at += 2, kRunDigits);
  const int64_t number = read_hex(at += kRunDigits, kNumberDigits);
  mark.due_ns = read_hex(at += kNumberDigits, kDueDigits);
  mark.run = static_cast<uint16_t>(run);
  mark.number = static_cast<uint32_t>(number);
  return (run | number | mark.due_ns) >= 0;
}
