// Ends the program over something that no measurement can go on without.
#pragma once

#include <cstdio>
#include <cstdlib>
#include <string>

[[noreturn]] inline void fail(const std::string &why) {
  std::fprintf(stderr, "load: %s\n", why.c_str());
  std::exit(2);
}
