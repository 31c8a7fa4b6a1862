#include "mark.h"

#include <algorithm>
#include <array>

namespace {

constexpr int kRunDigits = 4;
constexpr int kNumberDigits = 8;
constexpr int kDueDigits = 14;
// What texts are filled with: letters and spaces, drawn one by one as often as
// they are in English, so that a server that compresses finds about as much to
// spare as in talk. A little less, in truth: real letters can also be guessed
// from those before them, and in here no word is said twice.
struct {
  char letter;
  int of_256;
} constexpr kTalk[] = {
    {' ', 45}, {'e', 26}, {'t', 19}, {'a', 17}, {'o', 16}, {'i', 15}, {'n', 14},
    {'s', 13}, {'h', 13}, {'r', 12}, {'d', 9},  {'l', 8},  {'c', 6},  {'u', 6},
    {'m', 5},  {'w', 5},  {'f', 5},  {'g', 4},  {'y', 4},  {'p', 4},  {'b', 3},
    {'v', 2},  {'k', 2},  {'j', 1},  {'x', 1},  {'q', 1},
};

constexpr std::array<char, 256> talk_letters() {
  std::array<char, 256> letters{};
  size_t count = 0;
  for (const auto &[letter, of_256] : kTalk) {
    for (int i = 0; i < of_256; i++) letters[count++] = letter;
  }
  return letters;
}
constexpr auto kTalkLetters = talk_letters();
static_assert(kTalkLetters[255] == 'q');

// SplitMix64 (Steele, Lea and Flood, 2014): the same talk in every run.
uint64_t next_random() {
  static uint64_t state = 1;
  uint64_t bits = state += 0x9e3779b97f4a7c15;
  bits = (bits ^ (bits >> 30)) * 0xbf58476d1ce4e5b9;
  bits = (bits ^ (bits >> 27)) * 0x94d049bb133111eb;
  return bits ^ (bits >> 31);
}

void fill_with_talk(char *from, char *to) {
  uint64_t bits = 0;
  for (int left = 0; from < to; from++, left--, bits >>= 8) {
    if (left == 0) {
      bits = next_random();
      left = 8;
    }
    *from = kTalkLetters[bits & 0xff];
  }
  // A server may cut off a space there.
  if (to[-1] == ' ') to[-1] = 'e';
}

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
  std::string text(std::max(length, kMarkLength), ' ');
  text[0] = '~';
  text[1] = 'm';
  char *to = &text[2];
  write_hex(to, mark.run, kRunDigits);
  write_hex(to += kRunDigits, mark.number, kNumberDigits);
  const auto due = static_cast<uint64_t>(mark.due_ns);
  write_hex(to += kNumberDigits, due, kDueDigits);
  fill_with_talk(to + kDueDigits, text.data() + text.size());
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
