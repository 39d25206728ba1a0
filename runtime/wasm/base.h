/* Types, vectors of four floats, and the memory that a freestanding module has. */
#pragma once
#include "tables.h"

typedef unsigned char u8;
typedef unsigned short u16;
typedef unsigned int u32;
typedef unsigned long long u64;
typedef long long i64;

/* Compiler vectors and not intrinsics: the same source is built natively under the sanitizers. */
typedef float v4 __attribute__((vector_size(16)));
typedef int m4 __attribute__((vector_size(16)));
#define LANES (COUNT / 4)
/* What runs once, when a file is read, must be small and not fast: it is not copied into its callers. */
#ifdef __clang__
#define ONCE __attribute__((noinline, cold, minsize)) static
#else
#define ONCE __attribute__((noinline)) static
#endif
/* A loop over vectors that stays a function: within `run`, wasmtime's compiler has no registers left for it (decision
 * 41). Only where it pays: each costs V8 a call. */
#define KERNEL __attribute__((noinline)) static
typedef struct { v4 lane[LANES]; } Pose;
_Static_assert(sizeof(Pose) == COUNT * sizeof(float), "52 channels are 13 vectors of four");

static inline v4 four(float x) { return (v4){ x, x, x, x }; }
static inline v4 choose(m4 mask, v4 yes, v4 no) { return (v4)((mask & (m4)yes) | (~mask & (m4)no)); }
static inline float positive(float x) { return x > 0 ? x : 0; }
static inline v4 positive4(v4 x) { return choose(x > four(0), x, four(0)); }
static inline float clamp(float x) { x = positive(x); return x < 1 ? x : 1; }
static inline v4 clamp4(v4 x) { x = positive4(x); return choose(x < four(1), x, four(1)); }
static inline float least(float a, float b) { return b < a ? b : a; }
static inline float most(float a, float b) { return a < b ? b : a; }
static inline float limited(float x, float low, float high) { x = low < x ? x : low; return x < high ? x : high; }
static inline float root(float x) { return __builtin_sqrtf(x); }
#ifdef __clang__
static inline v4 root4(v4 x) { return __builtin_elementwise_sqrt(x); }
#else
static inline v4 root4(v4 x) { return (v4){ root(x[0]), root(x[1]), root(x[2]), root(x[3]) }; }
#endif
static inline float *channels(Pose *pose) { return (float *)pose; }

#ifdef __wasm__
typedef v4 loose __attribute__((aligned(1)));
__attribute__((noinline)) void *memcpy(void *to, const void *from, unsigned long n) {
  u8 *t = to; const u8 *f = from;
#pragma clang loop unroll(disable) vectorize(disable)
  for (; n >= 16; n -= 16, t += 16, f += 16) *(loose *)t = *(const loose *)f;
#pragma clang loop unroll(disable) vectorize(disable)
  while (n--) *t++ = *f++;
  return to;
}
/* Only ever asked for whole structures that are the same or apart. */
__attribute__((noinline)) void *memmove(void *to, const void *from, unsigned long n) { return memcpy(to, from, n); }
__attribute__((noinline)) void *memset(void *to, int value, unsigned long n) {
  u8 *t = to;
  u32 word = (u8)value * 0x01010101u;
  for (; n >= 16; n -= 16, t += 16) *(loose *)t = (v4)(m4){ (int)word, (int)word, (int)word, (int)word };
#pragma clang loop unroll(disable) vectorize(disable)
  while (n--) *t++ = (u8)value;
  return to;
}

/* Blocks of a power of two, freed ones kept by size: nothing is allocated while frames are made. */
extern u8 __heap_base;
static u8 *top;
static void *freed[32];
ONCE void *take(u32 size) {
  u32 class = 6;
  while (class < 31 && (1u << class) < size + 16) class++;
  u8 *block = freed[class];
  if (block) {
    freed[class] = *(void **)(block + 8);
  } else {
    if (!top) top = (u8 *)(((u32)&__heap_base + 15) & ~15u);
    u64 end = (u64)(u32)top + (1u << class), have = (u64)__builtin_wasm_memory_size(0) << 16;
    if (end > have && __builtin_wasm_memory_grow(0, (u32)((end - have + 0xffff) >> 16)) == (unsigned long)-1) return 0;
    block = top;
    top += 1u << class;
    *(u32 *)block = class;
  }
  memset(block + 16, 0, size);
  return block + 16;
}
ONCE void give(void *pointer) {
  if (!pointer) return;
  u8 *block = (u8 *)pointer - 16;
  *(void **)(block + 8) = freed[*(u32 *)block];
  freed[*(u32 *)block] = block;
}
#else
#include <stdlib.h>
#include <string.h>
static void *take(u32 size) {
  void *block = malloc(size ? size : 1); /* 16-aligned on every 64-bit system; its very end is watched */
  if (block) memset(block, 0, size);
  return block;
}
static void give(void *pointer) { free(pointer); }
#endif

/* Why the last `load` was refused. */
static struct { u32 reason, section, instruction; int detail[3]; } fault;
/* A number as 32 bits can say it: what is beyond is said as the last that can be. */
ONCE int clip(i64 x) { return x < -0x7fffffff - 1 ? -0x7fffffff - 1 : x > 0x7fffffff ? 0x7fffffff : (int)x; }
ONCE int fail(u32 reason, int a, int b, int c) {
  fault.reason = reason;
  fault.section = fault.instruction = 0;
  fault.detail[0] = a;
  fault.detail[1] = b;
  fault.detail[2] = c;
  return 0;
}
#define NEED(ok, reason, a, b, c) \
  do { if (!(ok)) return fail(reason, (int)(a), (int)(b), (int)(c)); } while (0)
