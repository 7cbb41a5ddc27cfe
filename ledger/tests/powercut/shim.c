/* Preloaded into the writing process: logs every change below POWERCUT_ROOT, in order and with its bytes, to POWERCUT_LOG.
 *
 * A record: op u8, 7 bytes zero, inode u64, offset or number u64, path length u64, data length u64 (all little-endian on the
 * machines we test on), then path and data. A write is logged after it was done, a sync before (S) and after (E, of a directory
 * D) it: a sync that began covers the writes logged before its S, and counts from its E on. Writes and their log entries share one lock, so the
 * order in the log is the order in the page cache. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_once_t once = PTHREAD_ONCE_INIT;
static const char *root;
static size_t root_len;
static int log_fd = -1;
static uint64_t syncs;

static ssize_t (*real_write)(int, const void *, size_t);
static ssize_t (*real_pwrite)(int, const void *, size_t, off64_t);
static int (*real_open)(const char *, int, ...);
static int (*real_ftruncate)(int, off64_t);
static int (*real_rename)(const char *, const char *);
static int (*real_unlink)(const char *);
static int (*real_mkdir)(const char *, mode_t);
static int (*real_fsync)(int);
static int (*real_fdatasync)(int);

static void start(void) {
  real_write = dlsym(RTLD_NEXT, "write");
  real_pwrite = dlsym(RTLD_NEXT, "pwrite64");
  real_open = dlsym(RTLD_NEXT, "open64");
  real_ftruncate = dlsym(RTLD_NEXT, "ftruncate64");
  real_rename = dlsym(RTLD_NEXT, "rename");
  real_unlink = dlsym(RTLD_NEXT, "unlink");
  real_mkdir = dlsym(RTLD_NEXT, "mkdir");
  real_fsync = dlsym(RTLD_NEXT, "fsync");
  real_fdatasync = dlsym(RTLD_NEXT, "fdatasync");
  root = getenv("POWERCUT_ROOT");
  root_len = root ? strlen(root) : 0;
  const char *path = getenv("POWERCUT_LOG");
  if (root && path) log_fd = real_open(path, O_CREAT | O_WRONLY | O_APPEND | O_CLOEXEC, 0600);
}

static void ready(void) { pthread_once(&once, start); }

static int below(const char *path) { return log_fd >= 0 && strncmp(path, root, root_len) == 0 && path[root_len] == '/'; }

/* The path of a descriptor, when it is below the root. */
static int watched(int fd, char *path) {
  char link[64];
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t len = readlink(link, path, PATH_MAX - 1);
  if (len <= 0) return 0;
  path[len] = 0;
  return below(path) || (log_fd >= 0 && strcmp(path, root) == 0);
}

static uint64_t inode(int fd) {
  struct stat st;
  return fstat(fd, &st) == 0 ? (uint64_t)st.st_ino : 0;
}

static void put(const void *data, size_t len) {
  const char *at = data;
  while (len > 0) {
    ssize_t n = real_write(log_fd, at, len);
    if (n <= 0) abort();
    at += n;
    len -= (size_t)n;
  }
}

static void note(char op, uint64_t ino, uint64_t off, const char *path, const void *data, size_t len) {
  int saved = errno;
  uint64_t head[5] = {(uint64_t)(unsigned char)op, ino, off, strlen(path), len};
  put(head, sizeof head);
  put(path, strlen(path));
  put(data, len);
  errno = saved;
}

static int do_open(const char *path, int flags, mode_t mode) {
  ready();
  if (!below(path) || !(flags & (O_CREAT | O_TRUNC))) return real_open(path, flags, mode);
  pthread_mutex_lock(&lock);
  int there = access(path, F_OK) == 0;
  int fd = real_open(path, flags, mode);
  if (fd >= 0 && !there) note('C', inode(fd), 0, path, "", 0);
  if (fd >= 0 && there && (flags & O_TRUNC)) note('T', inode(fd), 0, path, "", 0);
  pthread_mutex_unlock(&lock);
  return fd;
}

int open64(const char *path, int flags, ...) {
  va_list args;
  va_start(args, flags);
  mode_t mode = va_arg(args, mode_t);
  va_end(args);
  return do_open(path, flags, mode);
}

int open(const char *path, int flags, ...) {
  va_list args;
  va_start(args, flags);
  mode_t mode = va_arg(args, mode_t);
  va_end(args);
  return do_open(path, flags, mode);
}

ssize_t write(int fd, const void *data, size_t len) {
  char path[PATH_MAX];
  ready();
  if (!watched(fd, path)) return real_write(fd, data, len);
  pthread_mutex_lock(&lock);
  ssize_t n = real_write(fd, data, len);
  if (n > 0) note('W', inode(fd), (uint64_t)(lseek64(fd, 0, SEEK_CUR) - n), path, data, (size_t)n);
  pthread_mutex_unlock(&lock);
  return n;
}

ssize_t pwrite64(int fd, const void *data, size_t len, off64_t off) {
  char path[PATH_MAX];
  ready();
  if (!watched(fd, path)) return real_pwrite(fd, data, len, off);
  pthread_mutex_lock(&lock);
  ssize_t n = real_pwrite(fd, data, len, off);
  if (n > 0) note('W', inode(fd), (uint64_t)off, path, data, (size_t)n);
  pthread_mutex_unlock(&lock);
  return n;
}

ssize_t pwrite(int fd, const void *data, size_t len, off_t off) { return pwrite64(fd, data, len, off); }

int ftruncate64(int fd, off64_t len) {
  char path[PATH_MAX];
  ready();
  if (!watched(fd, path)) return real_ftruncate(fd, len);
  pthread_mutex_lock(&lock);
  int result = real_ftruncate(fd, len);
  if (result == 0) note('T', inode(fd), (uint64_t)len, path, "", 0);
  pthread_mutex_unlock(&lock);
  return result;
}

int ftruncate(int fd, off_t len) { return ftruncate64(fd, len); }

int rename(const char *from, const char *to) {
  ready();
  if (!below(from)) return real_rename(from, to);
  pthread_mutex_lock(&lock);
  int result = real_rename(from, to);
  if (result == 0) note('R', 0, 0, from, to, strlen(to));
  pthread_mutex_unlock(&lock);
  return result;
}

int unlink(const char *path) {
  ready();
  if (!below(path)) return real_unlink(path);
  pthread_mutex_lock(&lock);
  int result = real_unlink(path);
  if (result == 0) note('U', 0, 0, path, "", 0);
  pthread_mutex_unlock(&lock);
  return result;
}

int mkdir(const char *path, mode_t mode) {
  ready();
  if (!below(path)) return real_mkdir(path, mode);
  pthread_mutex_lock(&lock);
  int result = real_mkdir(path, mode);
  if (result == 0) note('M', 0, 0, path, "", 0);
  pthread_mutex_unlock(&lock);
  return result;
}

static int do_sync(int fd, int (*real)(int)) {
  char path[PATH_MAX];
  if (!watched(fd, path)) return real(fd);
  struct stat st;
  if (fstat(fd, &st) != 0) return real(fd);
  uint64_t ino = st.st_ino;
  char end = S_ISDIR(st.st_mode) ? 'D' : 'E';
  pthread_mutex_lock(&lock);
  uint64_t number = ++syncs;
  note('S', ino, number, path, "", 0);
  pthread_mutex_unlock(&lock);
  int result = real(fd);
  if (result == 0) {
    pthread_mutex_lock(&lock);
    note(end, ino, number, path, "", 0);
    pthread_mutex_unlock(&lock);
  }
  return result;
}

int fsync(int fd) {
  ready();
  return do_sync(fd, real_fsync);
}

int fdatasync(int fd) {
  ready();
  return do_sync(fd, real_fdatasync);
}

/* sync_file_range is left alone on purpose: it flushes neither the device's cache nor the metadata, so it covers nothing. */
