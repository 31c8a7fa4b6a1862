#include "loop.h"

#include <sys/epoll.h>

#include <algorithm>

#include "clock.h"
#include "fail.h"

namespace {
constexpr int kEventsMax = 1024;
}

Loop::Loop() : epoll_(epoll_create1(EPOLL_CLOEXEC)) {
  if (epoll_ < 0) fail("no epoll");
}

void Loop::add(int fd, uint32_t events, Watcher *watcher) {
  epoll_event event{};
  event.events = events;
  event.data.ptr = watcher;
  epoll_ctl(epoll_, EPOLL_CTL_ADD, fd, &event);
}

void Loop::change(int fd, uint32_t events, Watcher *watcher) {
  epoll_event event{};
  event.events = events;
  event.data.ptr = watcher;
  epoll_ctl(epoll_, EPOLL_CTL_MOD, fd, &event);
}

void Loop::wait_until(int64_t until_ns) {
  const int64_t left = std::max<int64_t>(0, until_ns - now_ns());
  const timespec limit{left / kNsPerSecond, left % kNsPerSecond};
  epoll_event events[kEventsMax];
  const int count = epoll_pwait2(epoll_, events, kEventsMax, &limit, nullptr);
  for (int i = 0; i < count; i++) {
    static_cast<Watcher *>(events[i].data.ptr)->on_event(events[i].events);
  }
}
