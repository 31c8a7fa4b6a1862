// The one thread's loop: waits for sockets, and for no longer than it is told.
#pragma once

#include <cstdint>

// Whoever has a socket in the loop.
class Watcher {
 public:
  virtual void on_event(uint32_t events) = 0;

 protected:
  ~Watcher() = default;
};

class Loop {
 public:
  Loop();

  void add(int fd, uint32_t events, Watcher *watcher);
  // A socket that is closed leaves the loop by itself.
  void change(int fd, uint32_t events, Watcher *watcher);

  // Handles what is there, or what comes first until the time is over.
  void wait_until(int64_t until_ns);

 private:
  int epoll_;
};
