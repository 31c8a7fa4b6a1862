// Who was to get which message, and who got it when: losses and repeats are
// counted one by one, not inferred from totals.
#pragma once

#include <cstdint>
#include <vector>

#include "histogram.h"
#include "mark.h"

// The messages that one client has seen, by their numbers.
class Seen {
 public:
  // False if it was there before.
  bool add(uint32_t number) {
    const size_t word = number / 64;
    if (word >= bits_.size()) bits_.resize(word + 64);
    const uint64_t bit = uint64_t{1} << (number % 64);
    if (bits_[word] & bit) return false;
    bits_[word] |= bit;
    count_++;
    return true;
  }

  uint64_t count() const { return count_; }

 private:
  std::vector<uint64_t> bits_;
  uint64_t count_ = 0;
};

class Ledger {
 public:
  explicit Ledger(uint16_t run) : run_(run) {}

  // Latencies count of messages due, and deliveries of those made in here.
  void measure(int64_t from_ns, int64_t until_ns) {
    from_ns_ = from_ns;
    until_ns_ = until_ns;
  }

  // Writes a message down for so many readers.
  Mark sent(int64_t due_ns, uint32_t readers) {
    const auto number = static_cast<uint32_t>(messages_.size());
    messages_.push_back({0, readers});
    if (readers > 0) on_their_way_++;
    if (due_ns >= from_ns_ && due_ns < until_ns_) sent_measured_++;
    return {run_, number, due_ns};
  }

  // A client has got a message. One who `counts` is among its readers.
  void received(Seen &seen, const Mark &mark, int64_t at_ns, bool counts) {
    if (mark.run != run_ || mark.number >= messages_.size()) return;
    if (!seen.add(mark.number)) {
      repeated_++;
      return;
    }
    if (!counts) return;
    delivered_++;
    if (at_ns >= from_ns_ && at_ns < until_ns_) delivered_measured_++;
    if (mark.due_ns >= from_ns_ && mark.due_ns < until_ns_) {
      latency_.add(at_ns - mark.due_ns);
    }
    Message &message = messages_[mark.number];
    if (++message.got == message.readers) on_their_way_--;
  }

  // Messages that not all of their readers have.
  int on_their_way() const { return on_their_way_; }
  // Waits no longer for those.
  void give_up() { on_their_way_ = 0; }

  uint64_t lost() const {
    uint64_t lost = 0;
    for (const auto &[got, readers] : messages_) {
      if (got < readers) lost += readers - got;
    }
    return lost;
  }

  uint64_t sent() const { return messages_.size(); }
  uint64_t sent_measured() const { return sent_measured_; }
  uint64_t delivered() const { return delivered_; }
  uint64_t delivered_measured() const { return delivered_measured_; }
  uint64_t repeated() const { return repeated_; }
  const Histogram &latency() const { return latency_; }

 private:
  struct Message {
    uint32_t got;
    uint32_t readers;
  };

  uint16_t run_;
  int64_t from_ns_ = 0;
  int64_t until_ns_ = 0;
  std::vector<Message> messages_;
  int on_their_way_ = 0;
  uint64_t sent_measured_ = 0;
  uint64_t delivered_ = 0;
  uint64_t delivered_measured_ = 0;
  uint64_t repeated_ = 0;
  Histogram latency_;
};
