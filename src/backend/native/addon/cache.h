// The most recently used primitives, so that a network pays for code generation once and memory stays bounded.
#pragma once
#include <cstddef>
#include <cstdint>
#include <list>
#include <map>
#include <utility>
#include <vector>

template <typename Value>
class RecentlyUsed {
 public:
  using Key = std::vector<int64_t>;

  explicit RecentlyUsed(size_t capacity) : capacity_(capacity) {}

  /** The value of `key`, made by `make` where it is not there; the least recently used one makes room. */
  template <typename Make>
  Value& get(const Key& key, Make make) {
    const auto found = places_.find(key);
    if (found != places_.end()) {
      items_.splice(items_.begin(), items_, found->second);
      return items_.front().second;
    }
    Value made = make();
    while (items_.size() >= capacity_) {
      places_.erase(items_.back().first);
      items_.pop_back();
    }
    items_.emplace_front(key, std::move(made));
    places_[key] = items_.begin();
    return items_.front().second;
  }

  size_t size() const { return items_.size(); }

 private:
  using Items = std::list<std::pair<Key, Value>>;
  size_t capacity_;
  Items items_;
  std::map<Key, typename Items::iterator> places_;
};
