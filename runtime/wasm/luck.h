/* Threefry2x32-20 (Salmon 2011): a draw is a function of (seed, stream, event, draw) and of nothing else. */
#pragma once
#include "base.h"

static u32 turned(u32 x, int by) { return x << by | x >> (32 - by); }
static float uniform(u32 seed, u32 stream, u32 event, u32 draw) {
  static const u8 BY[8] = { 13, 15, 26, 6, 17, 29, 16, 24 };
  u32 key[3] = { seed, stream, 0x1BD11BDAu ^ seed ^ stream };
  u32 x0 = event + key[0], x1 = draw + key[1];
  for (u32 group = 0; group < 5; group++) {
    for (u32 i = 0; i < 4; i++) {
      x0 += x1;
      x1 = turned(x1, BY[4 * (group % 2) + i]) ^ x0;
    }
    x0 += key[(group + 1) % 3];
    x1 += key[(group + 2) % 3] + group + 1;
  }
  return (float)(x0 >> 8) * (1.0f / 16777216.0f);
}

/* A quantile table of 257 knots read at u in [0, 1). */
static float quantile(const float *table, float u) {
  float x = u * (float)(KNOTS - 1);
  int i = (int)x;
  return table[i] + (table[i + 1] - table[i]) * (x - (float)i);
}
