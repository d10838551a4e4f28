// Preloaded before the C library: calls on files below a folder `shaken-short` move fewer bytes than asked, and are interrupted; below
// `shaken-fails-N-…`, the one after N others fails, as from a network mount that is lost.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

enum { FILES = 4096 };
static _Atomic unsigned long keys[FILES];
static _Atomic unsigned counts[FILES];

// How many calls came before this one on the file of this name.
static unsigned calls_before(const char *path) {
  unsigned long key = 5381;
  for (const char *letter = path; *letter; letter++) key = key * 33 + (unsigned char)*letter;
  for (unsigned long place = key % FILES;; place = (place + 1) % FILES) {
    unsigned long found = 0;
    if (atomic_compare_exchange_strong(&keys[place], &found, key) || found == key)
      return atomic_fetch_add(&counts[place], 1);
  }
}

// -1 where the call is to fail with `errno`, else how many bytes it may move.
static ssize_t allowed(int file, size_t length) {
  char link[40], path[4096];
  snprintf(link, sizeof link, "/proc/self/fd/%d", file);
  ssize_t end = readlink(link, path, sizeof path - 1);
  if (end <= 0 || path[0] != '/') return (ssize_t)length;
  path[end] = 0;
  if (strstr(path, "/shaken-short/")) {
    unsigned call = calls_before(path);
    if (call % 3 == 1) {
      errno = EINTR;
      return -1;
    }
    return length > 1 ? (ssize_t)(1 + (length - 1) / (2 + call % 5)) : (ssize_t)length;
  }
  const char *fails = strstr(path, "/shaken-fails-");
  if (fails && !strstr(path, "/calm") && calls_before(path) == (unsigned)atoi(fails + strlen("/shaken-fails-"))) {
    errno = EIO;
    return -1;
  }
  return (ssize_t)length;
}

#define SHAKEN(name, parameters, given)                    \
  ssize_t name parameters {                                \
    static ssize_t(*next) parameters;                      \
    if (!next) next = dlsym(RTLD_NEXT, #name);             \
    ssize_t bytes = allowed(file, length);                 \
    if (bytes < 0) return -1;                              \
    length = (size_t)bytes;                                \
    return next given;                                     \
  }

SHAKEN(read, (int file, void *to, size_t length), (file, to, length))
SHAKEN(pread, (int file, void *to, size_t length, off_t at), (file, to, length, at))
SHAKEN(pread64, (int file, void *to, size_t length, off64_t at), (file, to, length, at))
SHAKEN(write, (int file, const void *from, size_t length), (file, from, length))

ssize_t writev(int file, const struct iovec *parts, int count) {
  for (int part = 0; part < count; part++)
    if (parts[part].iov_len) return write(file, parts[part].iov_base, parts[part].iov_len);
  return 0;
}

ssize_t readv(int file, const struct iovec *parts, int count) {
  for (int part = 0; part < count; part++)
    if (parts[part].iov_len) return read(file, parts[part].iov_base, parts[part].iov_len);
  return 0;
}
