/* Pools laid out for vectors once, when a program is loaded: rows padded to whole vectors, centres by coordinate. */
#pragma once
#include "program.h"

static float squared(const float *p) { return (p[0] * p[0] + p[1] * p[1]) + p[2] * p[2]; }
static u32 groups(u32 n) { return (n + 3) / 4; }
/* Vectors of a row, in whole fours: sums run over four at a time, since one alone would wait for itself. */
static u32 wide(u32 n) { return (n + 15) / 16 * 4; }

/* Where segment k of an emotion's line of anchors begins, and how far it goes. */
static void segment(const float *row, int k, float *start, float *along) {
  for (int i = 0; i < 3; i++) {
    start[i] = k ? row[3 * (k - 1) + i] : 0;
    along[i] = row[3 * k + i] - start[i];
  }
}

/* `rbf`: x, y, z, b0, then the rows of B. `poses`: its rows. `affect`: see `nearest`. */
ONCE int lay_out(Pool *p) {
  u32 n = p->rows;
  if (p->kind == POOL_rbf) {
    u32 g = wide(n);
    float *to = take((n + 4) * g * 16);
    p->lanes = (v4 *)to;
    for (u32 j = 0; to && j < n; j++)
      for (u32 c = 0; c < n + 4; c++) {
        /* B is read by rows, the centres and b0 by columns */
        float x = p->values[j * (n + 4) + c];
        if (c < 4) to[c * 4 * g + j] = x;
        else to[(4 + j) * 4 * g + c - 4] = x;
      }
  } else if (p->kind == POOL_poses) {
    u32 g = wide(p->columns);
    float *to = take(n * g * 16);
    p->lanes = (v4 *)to;
    for (u32 r = 0; to && r < n; r++)
      for (u32 c = 0; c < p->columns; c++) to[r * 4 * g + c] = p->values[r * p->columns + c];
  } else if (p->kind == POOL_affect) {
    float *to = take(groups(n) * 5 * 7 * 16);
    p->lanes = (v4 *)to;
    for (u32 e = 0; to && e < n; e++)
      for (int k = 0; k < 5; k++) {
        float part[7];
        segment(p->values + 20 * e, k, part, part + 3);
        float length2 = squared(part + 3);
        part[6] = length2 > 0 ? length2 : 1;
        for (u32 i = 0; i < 7; i++) to[((e / 4 * 5 + (u32)k) * 7 + i) * 4 + e % 4] = part[i];
      }
  } else {
    return 1;
  }
  return p->lanes != 0;
}
