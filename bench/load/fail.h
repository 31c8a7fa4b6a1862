// Ends the program over something that no measurement can go on without.
#pragma once

#include <cstdio>
#include <cstdlib>
#include <string>

[[noreturn]] inline void fail(const std::string &why, int status = 2) {
  std::fprintf(stderr, "load: %s\n", why.c_str());
  std::exit(status);
}

// The server does what it must not: no figure is worth anything then.
[[noreturn]] inline void fail_over_breach(const std::string &why) {
  fail(why, 3);
}
