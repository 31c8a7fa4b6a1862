// The mark inside the text of each message: which run it is of, its number in
// that run, and when it was due. A server may wrap a text in whatever it likes
// and put several into one frame; each mark still counts once.
//
//     ~m RRRR NNNNNNNN TTTTTTTTTTTTTT   (hexadecimal, without the spaces)
#pragma once

#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

struct Mark {
  uint16_t run;
  uint32_t number;
  int64_t due_ns;
};

inline constexpr size_t kMarkLength = 28;

// A text of `length` characters, or of a mark's length if that is more: the
// mark, then what compresses like talk.
std::string marked_text(const Mark &mark, size_t length);

// Calls `found` for each mark of a payload, in order.
template <typename Found>
void find_marks(std::string_view payload, Found found);

// The mark that begins at `at`; false if it is none.
bool read_mark(const char *at, Mark &mark);

template <typename Found>
void find_marks(std::string_view payload, Found found) {
  const char *at = payload.data();
  const char *const end = at + payload.size();
  size_t stride = 0;
  for (;;) {
    const auto left = static_cast<size_t>(end - at);
    if (left < kMarkLength) return;
    // Messages of one frame are mostly equally long: look there first.
    const bool guessed = stride > 0 && left >= stride + kMarkLength &&
                         at[stride] == '~' && at[stride + 1] == 'm';
    const void *next =
        guessed ? at + stride : std::memchr(at, '~', left - kMarkLength + 1);
    const auto *mark_at = static_cast<const char *>(next);
    if (mark_at == nullptr) return;
    Mark mark;
    if (mark_at[1] == 'm' && read_mark(mark_at, mark)) {
      found(mark);
      stride = static_cast<size_t>(mark_at - at);
      at = mark_at + kMarkLength;
    } else {
      stride = 0;
      at = mark_at + 1;
    }
  }
}
