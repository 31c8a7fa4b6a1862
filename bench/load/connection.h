// One client's WebSocket, from its first packet to its end. What frames say is
// its owner's business.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "ledger.h"
#include "loop.h"

class Connection;

class Owner {
 public:
  // The request to upgrade, whole.
  virtual std::string request(const Connection &connection) = 0;
  // The server has answered it, and with what head: frames may be sent.
  virtual void on_open(Connection &connection, std::string_view answer) = 0;
  virtual void on_text(Connection &connection, std::string_view payload,
                       int64_t at_ns) = 0;
  virtual void on_binary(Connection &connection, std::string_view payload,
                         int64_t at_ns) = 0;
  // Ended by the other side, or by an error; `why` is for people.
  virtual void on_over(Connection &connection, const std::string &why) = 0;

 protected:
  ~Owner() = default;
};

enum class Role { kReader, kStalled, kFlooder, kPasserBy };

class Connection final : public Watcher {
 public:
  enum class State { kIdle, kConnecting, kUpgrading, kOpen, kClosing, kOver };

  Connection(Loop &loop, Owner &owner, int id, Role role)
      : id(id), role(role), loop_(loop), owner_(owner) {}
  ~Connection() { cut(); }
  Connection(const Connection &) = delete;

  // From 127.0.0.(1 + id % addresses).
  void connect(int port, int addresses);
  // Adds a text frame to what `flush` will write.
  void queue_text(std::string_view payload);
  void flush();
  // Says Close, and waits for the answer.
  void close();
  // Ends it without a word.
  void cut();
  void stop_reading();
  void go_on_reading();

  State state() const { return state_; }
  bool is_open() const { return state_ == State::kOpen; }
  bool is_under_way() const {
    return state_ == State::kConnecting || state_ == State::kUpgrading ||
           (state_ == State::kOpen && !joined);
  }
  size_t unsent() const { return out_.size() - written_; }
  int64_t started_ns() const { return started_ns_; }

  void on_event(uint32_t events) override;

  const int id;
  const Role role;
  // For the owner to keep.
  bool joined = false;
  bool knows_all = false;
  bool is_dirty = false;
  int64_t until_ns = 0;
  Seen seen;

 private:
  void read();
  // Consumes what is whole; gives back how many bytes that were.
  size_t consume(char *bytes, size_t length, int64_t at_ns);
  size_t consume_answer(std::string_view bytes);
  void on_frame(struct Frame &frame, int64_t at_ns);
  void on_message(std::string_view payload, int64_t at_ns);
  void watch();
  void end(const std::string &why);

  Loop &loop_;
  Owner &owner_;
  State state_ = State::kIdle;
  int fd_ = -1;
  bool reads_ = true;
  bool waits_to_write_ = false;
  int64_t started_ns_ = 0;
  std::string out_;
  size_t written_ = 0;
  // The beginning of a frame whose end has not come.
  std::string held_;
  // The beginning of a message that comes in several frames.
  std::string fragments_;
  // Whether the message that comes is.
  bool is_binary_ = false;
};
