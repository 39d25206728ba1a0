/* The machine: straight-line code over registers, one tick or one frame at a time. */
#pragma once
#include "affect.h"
#include "eyes.h"

/* out = sum over k of scale[k] * row[k], `width` vectors each, strictly in the order of k. Four vectors stay in
 * registers while all rows pass: memory is read once and written once. */
__attribute__((always_inline)) static inline void sum_rows(v4 *out, const float *scale, const u8 *which, u32 count,
                                                           const v4 *rows, u32 width) {
  for (u32 g = 0; g < width; g += 4) {
    v4 a = four(0), b = a, c = a, d = a;
    const v4 *row = rows + g;
    for (u32 n = 0; n < count; n++) {
      v4 x = four(scale[n]);
      if (which) row = rows + which[n] * width + g;
      a = a + x * row[0];
      b = b + x * row[1];
      c = c + x * row[2];
      d = d + x * row[3];
      if (!which) row += width;
    }
    out[g] = a;
    out[g + 1] = b;
    out[g + 2] = c;
    out[g + 3] = d;
  }
}

/* Weights over presets of a VAD point: kernel -r, clamped, normalised. */
KERNEL void rbf(const float *point, const Pool *pool, float *out, u32 length) {
  u32 n = pool->rows, g = wide(n);
  const v4 *x = pool->lanes, *y = x + g, *z = y + g, *b0 = z + g;
  v4 r[MAX_WEIGHTS / 4], sum[MAX_WEIGHTS / 4];
  for (u32 i = 0; i < g; i++) {
    v4 dx = four(point[0]) - x[i], dy = four(point[1]) - y[i], dz = four(point[2]) - z[i];
    r[i] = root4((dx * dx + dy * dy) + dz * dz);
  }
  sum_rows(sum, (const float *)r, 0, n, b0 + g, g);
  for (u32 i = 0; i < g; i++) sum[i] = positive4(b0[i] + sum[i]);
  const float *raw = (const float *)sum;
  float total = 0;
  for (u32 j = 0; j < n; j++) total = total + raw[j];
  float divisor = total > 0 ? total : 1;
  for (u32 i = 0; i < groups(n); i++) ((v4 *)out)[i] = sum[i] / four(divisor);
  for (u32 j = n; j < length; j++) out[j] = 0;
}

static void acted(const float *vector, const Pool *table, float *out, u32 length) {
  u32 n = table->rows;
  float total = 0, shares = 0;
  for (u32 e = 0; e < n; e++) total = total + vector[e];
  float divisor = total > 1 ? total : 1;
  for (u32 r = 0; r < length; r++) out[r] = 0;
  for (u32 e = 0; e < n; e++) {
    float share = vector[e] / divisor, level = vector[n + e];
    shares = shares + share;
    if (share == 0) continue;
    for (int knot = 0; knot < 6; knot++) {
      float away = level - (float)knot;
      float hat = positive(1 - (away < 0 ? -away : away));
      u32 row = (u32)table->values[6 * e + knot];
      out[row] = out[row] + share * hat;
    }
  }
  out[0] = out[0] + positive(1 - shares);
}

static void wsum(const float *weights, const Pool *columns, const Pool *rows, Pose *out) {
  float scale[MAX_WEIGHTS];
  u8 which[MAX_WEIGHTS];
  u32 count = 0;
  for (u32 k = 0; k < rows->rows; k++)
    if (weights[k] != 0) { /* a zero adds only zeros: no bit of the sum changes */
      scale[count] = weights[k];
      which[count++] = (u8)k;
    }
  v4 sum[16]; /* 52 channels are four fours */
  sum_rows(sum, scale, which, count, rows->lanes, wide(rows->columns));
  for (u32 i = 0; i < LANES; i++) out->lane[i] = four(0);
  for (u32 j = 0; j < rows->columns; j++) channels(out)[(u32)columns->values[j]] = ((const float *)sum)[j];
}

static void spring(const Pose *goal, Spring *s, const Pool *pool) {
  const Pose *y = (const Pose *)pool->values, *e = y + 1, *yt = y + 2;
  s->x0 = s->x1;
  s->v0 = s->v1;
  for (u32 i = 0; i < LANES; i++) {
    v4 offset = s->x0.lane[i] - goal->lane[i];
    v4 pull = s->v0.lane[i] + offset * y->lane[i];
    s->x1.lane[i] = goal->lane[i] + e->lane[i] * (offset + pull * four(TICK_SECONDS));
    s->v1.lane[i] = e->lane[i] * (s->v0.lane[i] - pull * yt->lane[i]);
  }
}

static void spring_at(const Spring *s, float fraction, Pose *out) {
  v4 f = four(fraction), tick = four(TICK_SECONDS);
  for (u32 i = 0; i < LANES; i++) {
    v4 m0 = s->v0.lane[i] * tick, m1 = s->v1.lane[i] * tick, d = s->x1.lane[i] - s->x0.lane[i];
    v4 c2 = four(3) * d - (four(2) * m0 + m1), c3 = (m0 + m1) - four(2) * d;
    out->lane[i] = s->x0.lane[i] + f * (m0 + f * (c2 + f * c3));
  }
}

static void look(Pose *pose, float yaw, float pitch, const float *p) {
  float left = yaw - p[4], right = yaw + p[4], *x = channels(pose);
  x[CH_eyeLookOutLeft] += positive(left) / p[0];
  x[CH_eyeLookInLeft] += positive(-left) / p[1];
  x[CH_eyeLookInRight] += positive(right) / p[1];
  x[CH_eyeLookOutRight] += positive(-right) / p[0];
  x[CH_eyeLookUpLeft] += positive(pitch) / p[2];
  x[CH_eyeLookUpRight] += positive(pitch) / p[2];
  x[CH_eyeLookDownLeft] += positive(-pitch) / p[3];
  x[CH_eyeLookDownRight] += positive(-pitch) / p[3];
}

static void lid(float *x, int blink_channel, int wide, int down, int up, float closure, const float *p) {
  float follow = x[blink_channel], open = x[wide];
  follow = follow + p[0] * clamp(x[down]) * (1 - follow);
  x[blink_channel] = follow + (1 - follow) * closure;
  x[wide] = open + p[1] * clamp(x[up]) * (1 - open);
}

static void exclude(const float *a, float *out, const Pool *pool) {
  for (u32 r = 0; r < pool->rows; r++) {
    const float *row = pool->values + 3 * r;
    u32 i = (u32)row[0], j = (u32)row[1];
    float x = a[i], y = a[j], cap_x = positive(1 - row[2] * y), cap_y = positive(1 - row[2] * x);
    if (cap_x < x && x < y) out[i] = cap_x;
    if (cap_y < y && (y < x || y == x)) out[j] = cap_y;
  }
}

static void put(Pose *to, const Pose *from) {
  for (u32 i = 0; i < LANES; i++) to->lane[i] = from->lane[i];
}

static void calibrate(const Pose *in, Pose *out, const Player *player) {
  const Program *p = player->program;
  put(out, in);
  if (player->profile < 0) return;
  const int *pool = p->profiles[player->profile].pool;
  if (pool[3] >= 0) {
    const Pool *route = &p->pools[pool[3]];
    for (u32 r = 0; r < route->rows; r++) {
      const float *row = route->values + 3 * r;
      float *to = channels(out) + (u32)row[0];
      *to = *to + row[2] * ((const float *)in)[(u32)row[1]];
    }
  }
  const Pose *gain = (const Pose *)p->pools[pool[0]].values, *offset = (const Pose *)p->pools[pool[1]].values;
  const Pose *cap = (const Pose *)p->pools[pool[2]].values;
  for (u32 i = 0; i < LANES; i++) {
    v4 x = out->lane[i] * gain->lane[i] + offset->lane[i];
    out->lane[i] = choose(cap->lane[i] < x, cap->lane[i], x);
  }
}

#define K (&p->pools[i->k])
#define D (&P[i->d])
#define V(w) ((v4 *)W[w]) /* there is room for 256: what lies past the length is never looked at */
/* One section for `given`, at tick `tick` (and, for a frame, at `us`). Every index was proved by the verifier. */
static void run(Player *player, u32 number, const Given *given, i64 tick, i64 us) {
  Program *p = player->program;
  Section *s = &p->section[number];
  float *S = s->scalar, **W = s->vector;
  Pose *P = s->pose;
  const u16 *length = s->length;
  u32 seed = player->seed;
  const Instruction *end = s->code + s->count;
  Pose in; /* what an operation reads that writes the same register */
  for (const Instruction *i = s->code; i < end; i++) {
    switch (i->op) {
    case OP_const: S[i->d] = p->consts[i->k]; break;
    case OP_input: S[i->d] = i->k == IN_variant ? player->variant : given->inputs[i->k]; break;
    case OP_copy: S[i->d] = S[i->a]; break;
    case OP_add: S[i->d] = S[i->a] + S[i->b]; break;
    case OP_sub: S[i->d] = S[i->a] - S[i->b]; break;
    case OP_mul: S[i->d] = S[i->a] * S[i->b]; break;
    case OP_div: S[i->d] = S[i->b] == 0 ? 0 : S[i->a] / S[i->b]; break;
    case OP_min: S[i->d] = least(S[i->a], S[i->b]); break;
    case OP_max: S[i->d] = most(S[i->a], S[i->b]); break;
    case OP_sqrt: S[i->d] = S[i->a] > 0 ? root(S[i->a]) : 0; break;
    case OP_lt: S[i->d] = S[i->a] < S[i->b] ? 1 : 0; break;
    case OP_le: S[i->d] = S[i->a] <= S[i->b] ? 1 : 0; break;
    case OP_select: S[i->d] = S[i->a] > 0 ? S[i->b] : S[i->c]; break;
    case OP_pick: S[i->d] = channels(&P[i->a])[i->k]; break;
    case OP_at: S[i->d] = W[i->a][i->k]; break;
    case OP_pose: put(D, (const Pose *)K->values); break;
    case OP_lipsync: put(D, &given->lips); break;
    case OP_build: {
      for (u32 c = 0; c < COUNT; c++)
        channels(D)[c] = K->values[c] == UNMAPPED ? 0 : S[i->a + (u32)K->values[c]];
      break;
    }
    case OP_padd:
      for (u32 l = 0; l < LANES; l++) D->lane[l] = P[i->a].lane[l] + P[i->b].lane[l];
      break;
    case OP_pscale:
      for (u32 l = 0; l < LANES; l++) D->lane[l] = P[i->a].lane[l] * four(S[i->b]);
      break;
    case OP_clamp:
      for (u32 l = 0; l < LANES; l++) D->lane[l] = clamp4(P[i->a].lane[l]);
      break;
    case OP_rbf: rbf(&S[i->a], K, W[i->d], length[i->d]); break;
    case OP_acted: {
      /* a vector may be written over itself */
      float copy[MAX_WEIGHTS];
      for (u32 n = 0; n < length[i->a]; n++) copy[n] = W[i->a][n];
      acted(copy, K, W[i->d], length[i->d]);
      break;
    }
    case OP_wscale:
      for (u32 n = 0; n < groups(length[i->d]); n++) V(i->d)[n] = V(i->a)[n] * four(S[i->b]);
      break;
    case OP_wadd:
      for (u32 n = 0; n < groups(length[i->d]); n++) V(i->d)[n] = V(i->a)[n] + V(i->b)[n];
      break;
    case OP_wsum: wsum(W[i->a], &p->pools[i->c], K, D); break;
    case OP_affect: track(&S[i->a], &player->state[i->c].affect, K, W[i->d]); break;
    case OP_glide: {
      Glide *g = &player->state[i->c].glide;
      float goal = S[i->a];
      g->start = g->end;
      g->end = g->start + (goal - g->start) * (goal > g->start ? K->values[0] : K->values[1]);
      S[i->d] = g->start;
      break;
    }
    case OP_spring: spring(&P[i->a], &player->state[i->c].spring, K); break;
    case OP_gaze: S[i->d] = glance(&S[i->a], &player->state[i->c].eye, K->values, seed, tick); break;
    case OP_drift: wander(S[i->a], &player->state[i->c].eye, K->values, seed, tick); break;
    case OP_blink: blink(&S[i->a], &player->state[i->c].blink, K->values, seed, tick); break;
    case OP_glide_at: {
      const Glide *g = &player->state[i->c].glide;
      S[i->d] = g->start + (g->end - g->start) * ((float)(us % TICK_US) / (float)TICK_US);
      break;
    }
    case OP_spring_at: spring_at(&player->state[i->c].spring, (float)(us % TICK_US) / (float)TICK_US, D); break;
    case OP_eye_at: S[i->d] = eye_at(&player->state[i->c].eye, i->k, us); break;
    case OP_blink_at: S[i->d] = blink_at(&player->state[i->c].blink, K->values, us); break;
    case OP_fade: {
      const Pose *mask = (const Pose *)K->values;
      for (u32 l = 0; l < LANES; l++) D->lane[l] = P[i->a].lane[l] * (four(1) - four(S[i->b]) * mask->lane[l]);
      break;
    }
    case OP_compose: {
      const Pose *always = (const Pose *)K->values, *spoken = always + 1;
      v4 activity = four(S[i->c]), one = four(1);
      for (u32 l = 0; l < LANES; l++) {
        v4 kappa = always->lane[l] * (one - activity * (one - spoken->lane[l])), lips = P[i->a].lane[l];
        D->lane[l] = lips + kappa * P[i->b].lane[l] * (one - lips);
      }
      break;
    }
    case OP_look: {
      put(D, &P[i->a]);
      look(D, S[i->b], S[i->c], K->values);
      break;
    }
    case OP_lids: {
      put(D, &P[i->a]);
      float *x = channels(D);
      lid(x, CH_eyeBlinkLeft, CH_eyeWideLeft, CH_eyeLookDownLeft, CH_eyeLookUpLeft, S[i->b], K->values);
      lid(x, CH_eyeBlinkRight, CH_eyeWideRight, CH_eyeLookDownRight, CH_eyeLookUpRight, S[i->b], K->values);
      break;
    }
    case OP_net: {
      put(&in, &P[i->a]);
      put(D, &in);
      for (u32 r = 0; r < K->rows; r++) {
        u32 x = (u32)K->values[2 * r], y = (u32)K->values[2 * r + 1];
        channels(D)[x] = positive(channels(&in)[x] - channels(&in)[y]);
        channels(D)[y] = positive(channels(&in)[y] - channels(&in)[x]);
      }
      break;
    }
    case OP_exclude: {
      put(&in, &P[i->a]);
      put(D, &in);
      exclude(channels(&in), channels(D), K);
      break;
    }
    case OP_cap: {
      put(&in, &P[i->a]);
      put(D, &in);
      for (u32 r = 0; r < K->rows; r++) {
        const float *row = K->values + 4 * r;
        float *own = channels(D) + (u32)row[0];
        float bound = positive(row[2] + row[3] * channels(&in)[(u32)row[1]]);
        if (bound < *own) *own = bound;
      }
      break;
    }
    case OP_profile: {
      put(&in, &P[i->a]);
      calibrate(&in, D, player);
      break;
    }
    case OP_out:
      for (u32 l = 0; l < LANES; l++) player->out.lane[l] = clamp4(P[i->a].lane[l]) + four(0);
      break;
    }
  }
}
#undef K
#undef D
#undef V
