#include "crowd.h"

#include <unistd.h>

#include <algorithm>
#include <cstdio>

#include "clock.h"
#include "fail.h"
#include "mark.h"
#include "payload.h"
#include "upgrade.h"

namespace {

constexpr int64_t kStepNs = 50 * kNsPerMs;
// Enough that a flooder always has something to write.
constexpr size_t kFloodBytes = 64 * 1024;
constexpr int64_t kComeBackNs = 100 * kNsPerMs;

std::string user_of(const Connection &connection) {
  return "u" + std::to_string(connection.id);
}

}  // namespace

Crowd::Crowd(const Options &options)
    : options_(options),
      inflated_(options),
      run_(static_cast<uint16_t>(now_ns() / 1000)),
      ledger_(run_) {
  for (int i = 0; i < options.clients; i++) {
    const bool stalls = i >= options.clients - options.stalled;
    Connection &added = add(stalls ? Role::kStalled : Role::kReader);
    if (i < options.senders) senders_.push_back(&added);
  }
  for (int i = 0; i < options.flooders; i++) {
    flooders_.push_back(&add(Role::kFlooder));
  }
}

Connection &Crowd::add(Role role) {
  const int id = static_cast<int>(connections_.size());
  connections_.push_back(std::make_unique<Connection>(loop_, *this, id, role));
  return *connections_.back();
}

void Crowd::start(Connection &connection) {
  connection.joined = false;
  if (connection.role != Role::kPasserBy) under_way_++;
  connection.connect(options_.port, options_.addresses);
}

Connection &Crowd::let_in() {
  Connection &added = add(Role::kPasserBy);
  start(added);
  return added;
}

void Crowd::gather() {
  const int64_t until_ns = now_ns() + seconds_to_ns(options_.timeout_s);
  size_t next = 0;
  const auto all_settled = [&] {
    return next == connections_.size() && under_way_ == 0 &&
           (options_.complete.empty() || complete_ >= joined_);
  };
  while (!all_settled() && now_ns() < until_ns) {
    while (next < connections_.size() && under_way_ < options_.at_once) {
      start(*connections_[next++]);
    }
    run_until(now_ns() + kStepNs);
  }
  failed_ += under_way_;
  if (under_way_ > 0) reasons_["no answer in time"] += under_way_;
}

std::string Crowd::request(const Connection &connection) {
  const std::string user = user_of(connection);
  const std::string number = std::to_string(connection.id);
  Filling filling{user, number, "", "", ""};
  if (!options_.vars.empty()) {
    const auto line = static_cast<size_t>(connection.id);
    filling.var = options_.vars[line % options_.vars.size()];
  }
  return upgrade_request(options_, filling);
}

void Crowd::on_open(Connection &connection, std::string_view answer) {
  check_protocol(options_, answer);
  const std::string user = user_of(connection);
  const std::string number = std::to_string(connection.id);
  for (const auto &hello : options_.hellos) {
    connection.queue_text(hello.fill({user, number, "", "", ""}));
  }
  connection.flush();
  if (options_.ready.empty()) on_joined(connection);
}

void Crowd::on_joined(Connection &connection) {
  connection.joined = true;
  joining.add(now_ns() - connection.started_ns());
  if (connection.role == Role::kPasserBy) {
    connection.until_ns = now_ns() + options_.hold_ms * kNsPerMs;
    return;
  }
  under_way_--;
  if (connection.role == Role::kFlooder) return;
  joined_++;
  if (connection.role == Role::kReader) readers_++;
}

void Crowd::on_text(Connection &connection, std::string_view payload,
                    int64_t at_ns) {
  count(connection, payload);
  if (options_.answers_engine_io && payload == "2") {
    connection.queue_text("3");
    mark_dirty(connection);
    return;
  }
  heed(connection, Text(options_, payload), at_ns);
}

void Crowd::on_binary(Connection &connection, std::string_view payload,
                      int64_t at_ns) {
  if (options_.protocol.empty()) {
    fail_over_breach("a binary frame, of no subprotocol that was asked for");
  }
  count(connection, payload);
  heed(connection, inflated_.findings(payload), at_ns);
}

void Crowd::count(const Connection &connection, std::string_view payload) {
  if (connection.role != Role::kReader) return;
  frames_++;
  bytes_ += payload.size();
}

template <typename Payload>
void Crowd::heed(Connection &connection, const Payload &payload,
                 int64_t at_ns) {
  if (!connection.joined && payload.says_ready()) on_joined(connection);
  if (!connection.knows_all && payload.says_complete()) {
    connection.knows_all = true;
    complete_++;
  }
  if (connection.role == Role::kPasserBy || connection.role == Role::kFlooder) {
    return;
  }
  if (payload.refuses()) {
    refused_++;
    reasons_["refused" + payload.code()]++;
  }
  const bool counts = connection.role == Role::kReader;
  payload.each_mark([&](const Mark &mark) {
    if (counts) messages_++;
    ledger_.received(connection.seen, mark, at_ns, counts);
  });
}

void Crowd::on_over(Connection &connection, const std::string &why) {
  if (is_over_) return;
  const bool has_left = connection.role == Role::kPasserBy && connection.joined;
  if (!has_left) reasons_[why]++;
  switch (connection.role) {
    case Role::kPasserBy:
      return;
    case Role::kFlooder:
      if (connection.joined) flooders_cut_off_++;
      else under_way_--;
      connection.until_ns = now_ns() + kComeBackNs;
      return;
    case Role::kReader:
    case Role::kStalled:
      if (!connection.joined) {
        failed_++;
        under_way_--;
        return;
      }
      if (connection.role == Role::kStalled) return;
      readers_--;
      dropped_++;
      return;
  }
}

Connection *Crowd::next_sender() {
  for (size_t tries = 0; tries < senders_.size(); tries++) {
    Connection *sender = senders_[next_sender_++ % senders_.size()];
    if (sender->is_open()) return sender;
  }
  return nullptr;
}

bool Crowd::say(int64_t due_ns) {
  Connection *sender = next_sender();
  if (sender == nullptr) return false;
  const Mark mark = ledger_.sent(due_ns, static_cast<uint32_t>(readers_));
  sender->queue_text(message_of(*sender, mark));
  mark_dirty(*sender);
  return true;
}

void Crowd::flood() {
  const int64_t now = now_ns();
  for (Connection *flooder : flooders_) {
    if (flooder->state() == Connection::State::kOver &&
        now >= flooder->until_ns) {
      start(*flooder);
    }
    if (!flooder->is_open() || !flooder->joined) continue;
    while (flooder->unsent() < kFloodBytes) {
      // Of another run, so that nobody counts it.
      const Mark mark{static_cast<uint16_t>(~run_), floods_++, now};
      flooder->queue_text(message_of(*flooder, mark));
    }
    mark_dirty(*flooder);
  }
}

std::string Crowd::message_of(const Connection &sender, const Mark &mark) {
  const std::string user = user_of(sender);
  const std::string number = std::to_string(sender.id);
  const auto length = static_cast<size_t>(options_.text_length);
  const std::string body = marked_text(mark, length);
  // In the form of a UUID; unique for each run, which is all that counts.
  char cid[40];
  std::snprintf(cid, sizeof cid, "%08x-%04x-4000-8000-%012llx",
                static_cast<unsigned>(getpid()), run_,
                static_cast<unsigned long long>(cids_++));
  return options_.message.fill({user, number, "", body, cid});
}

void Crowd::stall() {
  for (auto &connection : connections_) {
    if (connection->role == Role::kStalled) connection->stop_reading();
  }
}

void Crowd::recover() {
  for (auto &connection : connections_) {
    if (connection->role == Role::kStalled) connection->go_on_reading();
  }
}

Crowd::Stalled Crowd::stalled() const {
  Stalled all;
  for (const auto &connection : connections_) {
    if (connection->role != Role::kStalled) continue;
    if (!connection->is_open()) all.cut_off++;
    all.received += connection->seen.count();
    all.missed += ledger_.sent() - connection->seen.count();
  }
  return all;
}

void Crowd::mark_dirty(Connection &connection) {
  if (connection.is_dirty) return;
  connection.is_dirty = true;
  dirty_.push_back(&connection);
}

void Crowd::flush() {
  // A failing write ends a connection, which adds nothing here.
  for (Connection *connection : dirty_) {
    connection->is_dirty = false;
    connection->flush();
  }
  dirty_.clear();
}

void Crowd::run_until(int64_t until_ns) {
  flush();
  loop_.wait_until(until_ns);
  flush();
}

void Crowd::pause(double seconds) {
  const int64_t until_ns = now_ns() + seconds_to_ns(seconds);
  while (now_ns() < until_ns) run_until(until_ns);
}

void Crowd::leave() {
  is_over_ = true;
  for (auto &connection : connections_) connection->cut();
}
