/* Glances, drift and blinks (docs/semantics.md, "Eyes"). */
#pragma once
#include "luck.h"
#include "program.h"

#define TICK_SECONDS 0.02f
#define MICRO 1e-6f
enum Stream { BLINK_STREAM = 1, GAZE_STREAM = 2, DRIFT_STREAM = 3 };

static float rise(i64 age_us, float duration) {
  float u = (float)age_us * MICRO / duration;
  u = u < 1 ? u : 1;
  return u * u * u * (10 + u * (u * 6 - 15));
}
static int ticks_of(float seconds) { return (int)limited(seconds / TICK_SECONDS, 1, 30000); }

/* Begin a saccade where the eye is; its duration follows the main sequence. Gives its size in degrees. */
static float shift(Eye *e, i64 tick, float yaw, float pitch, float base, float slope) {
  float at = rise((tick - e->onset) * TICK_US, e->duration), to[2] = { yaw, pitch }, d[2];
  for (int i = 0; i < 2; i++) e->start[i] = e->start[i] + (e->end[i] - e->start[i]) * at;
  for (int i = 0; i < 2; i++) {
    e->end[i] = to[i];
    d[i] = to[i] - e->start[i];
  }
  float size = root(d[0] * d[0] + d[1] * d[1]);
  e->onset = tick;
  e->duration = base + slope * size;
  return size;
}

static int hold(const Eye *e, const float *p, u32 seed, int talking, u32 draw, float scale) {
  const float *exponential = p + GAZE_TABLES, *normal = exponential + KNOTS;
  float u = uniform(seed, GAZE_STREAM, e->event, draw), seconds;
  if (e->away)
    seconds = talking ? p[GAZE_talk_away] * quantile(exponential, u)
                      : p[GAZE_listen_away] + p[GAZE_listen_away_sd] * quantile(normal, u);
  else if (talking)
    seconds = p[GAZE_talk_mutual] * quantile(exponential, u) * scale;
  else
    seconds = (p[GAZE_listen_mutual] + p[GAZE_listen_mutual_sd] * quantile(normal, u)) * scale;
  return ticks_of(p[GAZE_min_hold] < seconds ? seconds : p[GAZE_min_hold]);
}

static float glance(const float *in, Eye *e, const float *p, u32 seed, i64 tick) {
  float scale = in[1], amplitude = in[2], bias = in[3], moved = 0;
  const float *exponential = p + GAZE_TABLES, *directions = exponential + 2 * KNOTS;
  int talking = in[0] > 0.5f;
  if (e->event == 0) {
    e->event = 1;
    e->wait = hold(e, p, seed, talking, 0, scale);
  } else if (talking && !e->speaking) {
    int soon = hold(e, p, seed, 1, 3, scale);
    e->wait = soon < e->wait ? soon : e->wait;
  }
  e->speaking = talking;
  if (--e->wait <= 0) {
    e->event++;
    e->away = !e->away;
    float yaw = 0, pitch = 0;
    if (e->away) {
      float u = uniform(seed, GAZE_STREAM, e->event, 1);
      float size = p[GAZE_amplitude_offset] + p[GAZE_amplitude_mean] * quantile(exponential, u);
      float cap = talking ? p[GAZE_talk_cap] : p[GAZE_listen_cap];
      size = (size < cap ? size : cap) * amplitude;
      u = uniform(seed, GAZE_STREAM, e->event, 2);
      const float *direction = directions + 2 * (int)(u * (float)DIRECTIONS);
      yaw = limited(size * direction[0], 0 - p[GAZE_yaw_limit], p[GAZE_yaw_limit]);
      pitch = limited(size * direction[1] + bias, 0 - p[GAZE_down_limit], p[GAZE_up_limit]);
    }
    moved = shift(e, tick, yaw, pitch, p[GAZE_duration_base], p[GAZE_duration_slope]);
    e->wait = hold(e, p, seed, talking, 0, scale);
  }
  return moved;
}

static void wander(float amount, Eye *e, const float *p, u32 seed, i64 tick) {
  if (--e->wait > 0) return;
  e->event++;
  float u = uniform(seed, DRIFT_STREAM, e->event, 0);
  e->wait = ticks_of(p[DRIFT_wait_min] + (p[DRIFT_wait_max] - p[DRIFT_wait_min]) * u);
  if (e->event == 1) return;
  u = uniform(seed, DRIFT_STREAM, e->event, 1);
  float size = (p[DRIFT_step_min] + (p[DRIFT_step_max] - p[DRIFT_step_min]) * u) * amount;
  u = uniform(seed, DRIFT_STREAM, e->event, 2);
  const float *direction = p + DRIFT_TABLES + 2 * (int)(u * (float)DIRECTIONS);
  float yaw = e->end[0] * p[DRIFT_pull] + size * direction[0], pitch = e->end[1] * p[DRIFT_pull] + size * direction[1];
  shift(e, tick, yaw, pitch, p[DRIFT_duration_base], p[DRIFT_duration_slope]);
}

static float eye_at(const Eye *e, u32 axis, i64 us) {
  return e->start[axis] + (e->end[axis] - e->start[axis]) * rise(us - e->onset * TICK_US, e->duration);
}

static void blink(const float *in, Blink *s, const float *p, u32 seed, i64 tick) {
#define CHANCE(draw) uniform(seed, BLINK_STREAM, s->event, draw)
  const float *intervals = p + BLINK_TABLES;
  if (s->event == 0) {
    s->event = 1;
    s->need = quantile(intervals, CHANCE(0));
  }
  s->phase = s->phase + positive(in[0]) * TICK_SECONDS;
  if (s->since < 65535) s->since++;
  int talking = in[1] > 0.5f;
  if (s->speaking && !talking) {
    s->trial++;
    if (CHANCE(6 + 2 * s->trial) < p[BLINK_pause])
      s->pending = 1 + (int)(CHANCE(7 + 2 * s->trial) * p[BLINK_pause_ticks]);
  }
  s->speaking = talking;
  int due = s->phase >= s->need;
  if (s->pending > 0 && --s->pending == 0) due = 1;
  if (in[2] > 0) {
    s->trial++;
    float wish = limited((in[2] - p[BLINK_gaze_floor]) / p[BLINK_gaze_span], 0, p[BLINK_gaze_max]);
    if (!due && CHANCE(6 + 2 * s->trial) < wish) due = 1;
  }
  if (!due || (float)s->since < p[BLINK_refractory]) return;
  s->event++;
  s->trial = 0;
  s->onset = tick;
  s->since = 0;
  s->phase = 0;
  s->need = quantile(intervals, CHANCE(0));
  s->pending = 0;
  if (CHANCE(1) < p[BLINK_double])
    s->pending = 1 + (int)(p[BLINK_gap_min] + (p[BLINK_gap_max] - p[BLINK_gap_min]) * CHANCE(4));
  float small = p[BLINK_partial_min] + (p[BLINK_partial_max] - p[BLINK_partial_min]) * CHANCE(3);
  s->amplitude = CHANCE(2) < p[BLINK_partial] ? small : 1;
  s->stretch = limited(in[3], 0.5f, 4);
#undef CHANCE
}

static float blink_at(const Blink *s, const float *p, i64 us) {
  float seconds = (float)(us - s->onset * TICK_US) * MICRO;
  float u = seconds / p[BLINK_close];
  float t = (seconds - (p[BLINK_close] + p[BLINK_hold] * s->stretch)) / (p[BLINK_open] * s->stretch);
  t = limited(t, 0, 1);
  float r = 1 - t;
  float closing = u * u * (3 - 2 * u), opened = r * r * r * (1 + 3 * t);
  return (seconds < p[BLINK_close] ? closing : opened) * s->amplitude;
}
