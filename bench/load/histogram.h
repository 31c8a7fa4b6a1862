// Durations by their size, in buckets that are less than 1 % wide: millions of
// samples cost a fixed 60 KiB, and no percentile is off by more than that.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

class Histogram {
 public:
  void add(int64_t ns) {
    if (ns < 0) ns = 0;
    count_++;
    most_ = std::max(most_, ns);
    buckets_[std::min(bucket_of(ns), buckets_.size() - 1)]++;
  }

  uint64_t count() const { return count_; }

  double most_ms() const { return to_ms(static_cast<double>(most_)); }

  // What a share (0 to 1) of the samples does not exceed; 0 without samples.
  double percentile_ms(double share) const {
    if (count_ == 0) return 0;
    const auto wanted = std::max<uint64_t>(
        1, static_cast<uint64_t>(share * static_cast<double>(count_) + 0.5));
    uint64_t passed = 0;
    for (size_t i = 0; i < buckets_.size(); i++) {
      passed += buckets_[i];
      if (passed >= wanted) {
        return to_ms(std::min(middle_of(i), static_cast<double>(most_)));
      }
    }
    return most_ms();
  }

 private:
  // Each power of two is parted into this many; below it, a bucket is 1 ns.
  static constexpr int kBits = 7;
  static constexpr size_t kParts = size_t{1} << kBits;

  static double to_ms(double ns) { return ns / 1e6; }

  static size_t bucket_of(int64_t ns) {
    const auto value = static_cast<uint64_t>(ns);
    if (value < kParts) return value;
    const int power = 63 - __builtin_clzll(value);
    const uint64_t part = (value >> (power - kBits)) & (kParts - 1);
    return static_cast<size_t>(power - kBits + 1) * kParts + part;
  }

  static double middle_of(size_t bucket) {
    if (bucket < kParts) return static_cast<double>(bucket);
    const int shift = static_cast<int>(bucket / kParts) - 1;
    const uint64_t low = (kParts + bucket % kParts) << shift;
    return static_cast<double>(low) +
           static_cast<double>(uint64_t{1} << shift) / 2;
  }

  std::vector<uint64_t> buckets_ = std::vector<uint64_t>(58 * kParts, 0);
  uint64_t count_ = 0;
  int64_t most_ = 0;
};
