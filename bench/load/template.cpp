#include "template.h"

#include <algorithm>
#include <utility>

namespace {

const std::pair<std::string_view, std::string_view Filling::*> kPlaces[] = {
    {"{{USER}}", &Filling::user}, {"{{NUMBER}}", &Filling::number},
    {"{{VAR}}", &Filling::var},   {"{{BODY}}", &Filling::body},
    {"{{CID}}", &Filling::cid},
};

}  // namespace

Template::Template(std::string_view text) {
  while (!text.empty()) {
    size_t nearest = std::string_view::npos;
    std::pair<std::string_view, std::string_view Filling::*> next{"", nullptr};
    for (const auto &place : kPlaces) {
      const size_t at = text.find(place.first);
      if (at < nearest) {
        nearest = at;
        next = place;
      }
    }
    const auto literal = text.substr(0, nearest);
    if (!literal.empty()) parts_.push_back({nullptr, std::string(literal)});
    if (next.second == nullptr) return;
    parts_.push_back({next.second, ""});
    text.remove_prefix(nearest + next.first.size());
  }
}

std::string Template::fill(const Filling &filling) const {
  std::string filled;
  for (const auto &[place, text] : parts_) {
    filled += place == nullptr ? std::string_view(text) : filling.*place;
  }
  return filled;
}

bool Template::has_body() const {
  return std::any_of(parts_.begin(), parts_.end(), [](const Part &part) {
    return part.place == &Filling::body;
  });
}
