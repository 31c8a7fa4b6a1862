// All the clients together: connects them, reads what they are sent, lets
// them say something.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "connection.h"
#include "histogram.h"
#include "inflated.h"
#include "ledger.h"
#include "loop.h"
#include "options.h"

class Crowd final : public Owner {
 public:
  explicit Crowd(const Options &options);

  // Connects everybody, and waits until they have joined, or the time is over.
  void gather();

  // The next sender says something that was due then. False if none is there.
  bool say(int64_t due_ns);

  // Flooders write as long as their sockets accept it.
  void flood();

  // Those who stall stop reading.
  void stall();
  // Those who stalled read on.
  void recover();

  // Lets one more in, who does not count as a reader; starts at once.
  Connection &let_in();

  // Writes what is queued, and handles what comes until then at the latest.
  void run_until(int64_t until_ns);
  // The same for the whole of a time.
  void pause(double seconds);

  // Cuts all connections.
  void leave();

  struct Stalled {
    int cut_off = 0;
    uint64_t received = 0;
    uint64_t missed = 0;
  };
  Stalled stalled() const;

  int joined() const { return joined_; }
  // Those who know that everybody is there.
  int complete() const { return complete_; }
  int failed() const { return failed_; }
  // Readers who lost their connection before the end.
  int dropped() const { return dropped_; }
  // Frames that refused what a reader said.
  int refused() const { return refused_; }
  int flooders_cut_off() const { return flooders_cut_off_; }
  // What readers were sent.
  uint64_t bytes() const { return bytes_; }
  uint64_t frames() const { return frames_; }
  // In those frames, also repeated ones and what flooders said.
  uint64_t messages() const { return messages_; }
  const std::map<std::string, int> &reasons() const { return reasons_; }
  Ledger &ledger() { return ledger_; }
  // From the first packet until one has joined.
  Histogram joining;

  std::string request(const Connection &connection) override;
  void on_open(Connection &connection, std::string_view answer) override;
  void on_text(Connection &connection, std::string_view payload,
               int64_t at_ns) override;
  void on_binary(Connection &connection, std::string_view payload,
                 int64_t at_ns) override;
  void on_over(Connection &connection, const std::string &why) override;

 private:
  Connection &add(Role role);
  void start(Connection &connection);
  void on_joined(Connection &connection);
  void count(const Connection &connection, std::string_view payload);
  template <typename Payload>
  void heed(Connection &connection, const Payload &payload, int64_t at_ns);
  Connection *next_sender();
  std::string message_of(const Connection &sender, const Mark &mark);
  void mark_dirty(Connection &connection);
  void flush();

  const Options &options_;
  Loop loop_;
  Inflated inflated_;
  uint16_t run_;
  Ledger ledger_;
  std::vector<std::unique_ptr<Connection>> connections_;
  std::vector<Connection *> senders_;
  std::vector<Connection *> flooders_;
  std::vector<Connection *> dirty_;
  size_t next_sender_ = 0;
  uint32_t floods_ = 0;
  uint64_t cids_ = 0;
  int under_way_ = 0;
  int joined_ = 0;
  int readers_ = 0;
  int complete_ = 0;
  int failed_ = 0;
  int dropped_ = 0;
  int refused_ = 0;
  int flooders_cut_off_ = 0;
  bool is_over_ = false;
  uint64_t bytes_ = 0;
  uint64_t frames_ = 0;
  uint64_t messages_ = 0;
  std::map<std::string, int> reasons_;
};
