/* Emotion tracking (docs/semantics.md, "affect"): from noisy input to steady weights, levels and VAD. */
#pragma once
#include "lanes.h"

/* Distance to every emotion's line and the level of its nearest point, four emotions at a time; of an emotion's five
 * segments the first smallest (or NaN) wins. `lanes`: for each group and segment start, along (3 each), divisor. */
static void nearest(const v4 *lanes, u32 emotions, const float *point, float *distance, float *level) {
  for (u32 g = 0; 4 * g < emotions; g++) {
    v4 best = four(0), where = four(0);
    for (int k = 0; k < 5; k++, lanes += 7) {
      v4 p[3], r[3];
      for (int i = 0; i < 3; i++) p[i] = four(point[i]) - lanes[i];
      v4 u = clamp4(((p[0] * lanes[3] + p[1] * lanes[4]) + p[2] * lanes[5]) / lanes[6]);
      for (int i = 0; i < 3; i++) {
        r[i] = p[i] - lanes[3 + i] * u;
        r[i] = r[i] * r[i];
      }
      v4 d = (r[0] + r[1]) + r[2];
      m4 wins = k ? (d < best) | ((d != d) & (best == best)) : (m4){ -1, -1, -1, -1 };
      best = choose(wins, d, best);
      where = choose(wins, four((float)k) + u, where);
    }
    ((v4 *)distance)[g] = root4(best);
    ((v4 *)level)[g] = where;
  }
}

static void on_line(const float *row, float level, float *out) {
  int k = level > 0 ? (int)(level < 4 ? level : 4) : 0;
  float start[3], along[3];
  segment(row, k, start, along);
  for (int i = 0; i < 3; i++) out[i] = start[i] + along[i] * (level - (float)k);
}

KERNEL void track(const float *in, Affect *s, const Pool *pool, float *out) {
  const float *vad = in;
  float has = in[3], label = in[4], level = in[5], sure = in[6], gate = in[7], margin = in[8];
  u32 n = pool->rows, current = s->current, candidate = 0;
  float trust = sure < gate ? sure / gate : 1, aim = 0;
  v4 distances[MAX_EMOTIONS / 4], levels[MAX_EMOTIONS / 4];
  const float *distance = (const float *)distances, *on = (const float *)levels;
  int labelled = label >= 0 && label < (float)n, placed = has > 0 && !labelled, free = 1;
  if (labelled) {
    float need = gate + margin;
    candidate = (u32)label;
    aim = level * trust;
    free = sure >= (need < 1 ? need : 1);
  } else if (placed) {
    nearest(pool->lanes, n, vad, (float *)distances, (float *)levels);
    for (u32 e = 1; e < n; e++) {
      float d = distance[e], best = distance[candidate];
      if (d < best || (d != d && best == best)) candidate = e;
    }
    free = distance[current] - distance[candidate] > margin && sure >= gate;
  }
  if (candidate != current && free && (float)s->since >= pool->values[20 * current + 17]) {
    current = s->current = candidate;
    s->since = 0;
  } else if (s->since < 65535) {
    s->since++;
  }
  const float *row = pool->values + 20 * current;
  if (placed) {
    s->aim = on[current] * trust;
  } else if (candidate == current) {
    s->aim = aim;
  }
  float attack = row[15], release = row[16], was = s->weights[current];
  for (u32 e = 0; e < n; e++) {
    float fade = pool->values[20 * e + 16];
    if (current && fade < attack) fade = attack;
    s->weights[e] = positive(s->weights[e] - fade);
  }
  s->weights[current] = was + attack < 1 ? was + attack : 1;
  if (was == 0) {
    s->levels[current] = s->aim;
  } else {
    float gap = s->aim - s->levels[current], up = 5 * attack, down = 0 - 5 * release;
    gap = down < gap ? gap : down;
    s->levels[current] += gap < up ? gap : up;
  }
  float goal[3];
  if (has > 0)
    for (int i = 0; i < 3; i++) goal[i] = vad[i] * trust;
  else
    on_line(row, s->aim, goal);
  float rate = squared(goal) > squared(s->vad) ? row[18] : row[19];
  for (int i = 0; i < 3; i++) s->vad[i] = s->vad[i] + (goal[i] - s->vad[i]) * rate;
  for (u32 e = 0; e < n; e++) {
    out[e] = s->weights[e];
    out[n + e] = s->levels[e];
  }
  for (int i = 0; i < 3; i++) out[2 * n + i] = s->vad[i];
  out[2 * n + 3] = s->weights[current] * s->levels[current];
  out[2 * n + 4] = sure;
}
