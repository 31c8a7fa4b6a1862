#include "process.h"

#include <dirent.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <map>

namespace {

struct Row {
  int parent = 0;
  uint64_t ticks = 0;
  int64_t pages = 0;
};

const double kTicksPerSecond = static_cast<double>(sysconf(_SC_CLK_TCK));
const int64_t kPageBytes = sysconf(_SC_PAGESIZE);
// A chain of parents that is longer than this is no chain of ours.
constexpr int kAncestorsMax = 64;

bool read_row(int pid, Row &row) {
  char path[64];
  std::snprintf(path, sizeof path, "/proc/%d/stat", pid);
  FILE *file = std::fopen(path, "r");
  if (file == nullptr) return false;
  char line[1024];
  const size_t length = std::fread(line, 1, sizeof line - 1, file);
  std::fclose(file);
  line[length] = 0;
  // The name of the program, in parentheses, may hold anything.
  const char *rest = std::strrchr(line, ')');
  if (rest == nullptr) return false;
  unsigned long long user = 0, system = 0;
  long long pages = 0;
  const int found = std::sscanf(
      rest + 1,
      " %*c %d %*d %*d %*d %*d %*u %*u %*u %*u %*u %llu %llu"
      " %*d %*d %*d %*d %*d %*d %*u %*u %lld",
      &row.parent, &user, &system, &pages);
  row.ticks = user + system;
  row.pages = pages;
  return found == 4;
}

std::map<int, Row> all_processes() {
  std::map<int, Row> rows;
  DIR *folder = opendir("/proc");
  if (folder == nullptr) return rows;
  while (const dirent *entry = readdir(folder)) {
    const int pid = std::atoi(entry->d_name);
    Row row;
    if (pid > 0 && read_row(pid, row)) rows[pid] = row;
  }
  closedir(folder);
  return rows;
}

bool descends_from(const std::map<int, Row> &rows, int pid, int ancestor) {
  for (int steps = 0; pid > 1 && steps < kAncestorsMax; steps++) {
    if (pid == ancestor) return true;
    const auto found = rows.find(pid);
    if (found == rows.end()) return false;
    pid = found->second.parent;
  }
  return false;
}

}  // namespace

Usage usage_of(int pid) {
  Usage usage;
  if (pid <= 0) return usage;
  const auto rows = all_processes();
  for (const auto &[each, row] : rows) {
    if (!descends_from(rows, each, pid)) continue;
    usage.cpu_s += static_cast<double>(row.ticks) / kTicksPerSecond;
    usage.resident_bytes += row.pages * kPageBytes;
  }
  return usage;
}

double own_cpu_s() {
  rusage used;
  getrusage(RUSAGE_SELF, &used);
  const auto seconds = [](const timeval &t) {
    return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) / 1e6;
  };
  return seconds(used.ru_utime) + seconds(used.ru_stime);
}

double machine_busy_s() {
  FILE *file = std::fopen("/proc/stat", "r");
  if (file == nullptr) return 0;
  unsigned long long user, nice, system, idle, wait, irq, softirq, stolen;
  const int found =
      std::fscanf(file, "cpu %llu %llu %llu %llu %llu %llu %llu %llu", &user,
                  &nice, &system, &idle, &wait, &irq, &softirq, &stolen);
  std::fclose(file);
  if (found != 8) return 0;
  const auto busy = user + nice + system + irq + softirq + stolen;
  return static_cast<double>(busy) / kTicksPerSecond;
}
