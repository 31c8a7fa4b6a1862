// WebSocket frames (RFC 6455), as far as a chat needs them: no extension, and
// a payload that is whole in memory.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

enum class Opcode : uint8_t {
  kContinuation = 0,
  kText = 1,
  kBinary = 2,
  kClose = 8,
  kPing = 9,
  kPong = 10,
};

// Appends a frame as a server sends it.
void append_frame(std::string &out, Opcode opcode, std::string_view payload);

// Appends a frame as a client sends it, under a mask that need not be secret.
void append_masked_frame(std::string &out, Opcode opcode,
                         std::string_view payload);

struct Frame {
  Opcode opcode;
  bool is_last;
  // Into the bytes that were read; unmasked if it came under a mask.
  std::string_view payload;
};

enum class Reading { kWhole, kIncomplete, kBroken };

// Reads one frame, and moves `from` behind it if it is whole. A payload under
// a mask is unmasked where it stands.
Reading read_frame(char *bytes, size_t length, size_t &from, Frame &frame);
