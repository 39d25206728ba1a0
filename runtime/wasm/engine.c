/* asv3's engine: bytecode in, 52 weights out. No libc, no imports, nothing allocated while frames are made.
 *
 * A host calls `alloc` and fills the block, `load` (which then owns it), `player`, writes the 64 floats at
 * `given` (12 inputs, NaN keeps the last good value, then the 52 lipsync weights) and calls `step`. */
#include "run.h"
#include "shorten.h"
#include "verify.h"

#ifdef __wasm__
#define EXPORT(name) __attribute__((export_name(#name)))
#else
#define EXPORT(name)
#endif
#define ABI 1
#define JITTER_US 250000
#define CATCH_UP_TICKS (1000000 / TICK_US)

EXPORT(abi) u32 abi(void) { return ABI; }
EXPORT(alloc) void *alloc(u32 size) { return take(size); }
EXPORT(release) void release(void *block) { give(block); }
EXPORT(fault) void *fault_at(void) { return &fault; }

ONCE int prepare(Program *p) {
  for (int n = 0; n < 2; n++) {
    Section *s = &p->section[n];
    s->pose = take(s->poses * sizeof(Pose) + 16);
    s->vector = take((s->weights + 1) * sizeof(float *));
    if (!s->pose || !s->vector || !shorten(p, s)) return 0;
    for (u32 i = 0; i < s->weights; i++)
      if (!(s->vector[i] = take(4 * MAX_WEIGHTS))) return 0;
  }
  for (u32 i = 0; i < p->pool_count; i++)
    if (!lay_out(&p->pools[i])) return 0;
  return 1;
}

/* Takes a file of `length` bytes at `file`, a block of `alloc`, for its own. 0: refused, see `fault`. */
EXPORT(load) Program *load(u8 *file, u32 length) {
  Program *p = take(sizeof(Program));
  fault.reason = 0;
  if (p) {
    p->file = file;
    p->length = length;
    if (decode(p) && verify(p) && prepare(p)) return p;
    free_program(p);
  }
  if (!fault.reason) fail(R_file_size, length, MAX_FILE, 0);
  return 0;
}
EXPORT(unload) void unload(Program *p) { free_program(p); }

static const Names *list_of(const Program *p, u32 which) {
  return which == 0 ? &p->emotions : which == 1 ? &p->variants : &p->profile_names;
}
/* Emotions (0), variants (1) or profiles (2): how many, and where the UTF-8 of one begins and how long it is. */
EXPORT(count) u32 count(const Program *p, u32 which) { return list_of(p, which)->count; }
ONCE Value name_of(const Program *p, u32 which, u32 number) {
  const u8 *item = list_of(p, which)->first;
  while (number--) item = after(item);
  return which == 2 ? at(at(item).body) : at(item);
}
EXPORT(name) const u8 *name(const Program *p, u32 which, u32 number) { return name_of(p, which, number).body; }
EXPORT(name_length) u32 name_length(const Program *p, u32 which, u32 number) { return name_of(p, which, number).count; }

EXPORT(reset) void reset(Player *w, u32 seed) {
  memset(w->state, 0, w->program->state_count * sizeof(State));
  for (u32 i = 0; i < w->program->state_count; i++) {
    State *s = &w->state[i];
    if (w->program->state[i] == STATE_affect) {
      s->affect.weights[0] = 1;
      s->affect.since = 65535;
    } else if (w->program->state[i] == STATE_eye) {
      s->eye.duration = 1;
    } else if (w->program->state[i] == STATE_blink) {
      s->blink.stretch = 1;
      s->blink.since = 65535;
    }
  }
  memset(&w->last, 0, sizeof w->last);
  for (u32 i = 0; i < INPUTS; i++) w->last.inputs[i] = INPUT_DEFAULT[i];
  w->seed = seed;
  w->tick = w->us = -1;
  w->began = 0;
}

/* `variant` and `profile` are 1 + the number of their name, 0 for none. */
EXPORT(player) Player *player(Program *p, u32 seed, u32 variant, u32 profile) {
  Player *w = take(sizeof(Player) + p->state_count * sizeof(State));
  if (!w) return 0;
  w->program = p;
  w->variant = (float)variant;
  w->profile = (int)profile - 1;
  for (u32 i = 0; i < INPUTS; i++) w->given.inputs[i] = INPUT_DEFAULT[i];
  reset(w, seed);
  return w;
}
EXPORT(dispose) void dispose(Player *w) { give(w); }
EXPORT(given) Given *given(Player *w) { return &w->given; }
EXPORT(out) float *out(Player *w) { return channels(&w->out); }

static void ease(float *to, const float *from, float u, u32 n) {
  for (u32 i = 0; i < n; i++) to[i] = from[i] + (to[i] - from[i]) * u;
}

/* The frame at `moment` microseconds, from what stands at `given` → 1; 0: the time went back too far. */
EXPORT(step) int step(Player *w, double moment) {
  i64 us = (i64)moment;
  if (us < w->us - JITTER_US) return 0;
  if (us < w->us) us = w->us;
  Given now;
  for (u32 i = 0; i < INPUTS; i++) {
    float x = w->given.inputs[i];
    if (x != x) x = w->last.inputs[i];
    now.inputs[i] = limited(x, INPUT_LOW[i], INPUT_HIGH[i]) + 0.0f;
  }
  now.inputs[IN_time] = (float)((double)us / 1e6);
  for (u32 i = 0; i < LANES; i++) {
    v4 x = w->given.lips.lane[i];
    now.lips.lane[i] = clamp4(choose(x == x, x, w->last.lips.lane[i])) + four(0);
  }
  i64 tick = us / TICK_US, first = tick;
  if (w->began) first = w->tick + 1 > tick - CATCH_UP_TICKS + 1 ? w->tick + 1 : tick - CATCH_UP_TICKS + 1;
  for (i64 t = first; t <= tick; t++) {
    Given at_tick = now;
    i64 tick_us = t * TICK_US;
    at_tick.inputs[IN_time] = (float)((double)tick_us / 1e6);
    if (w->began && tick_us < us) {
      i64 since = tick_us - w->us;
      float u = (float)(since > 0 ? since : 0) / (float)(us - w->us);
      if (w->last.inputs[IN_has_affect] == now.inputs[IN_has_affect])
        ease(at_tick.inputs + IN_valence, w->last.inputs + IN_valence, u, 3);
      ease(at_tick.inputs + IN_gaze_yaw, w->last.inputs + IN_gaze_yaw, u, 2);
      for (u32 i = 0; i < LANES; i++) {
        v4 from = w->last.lips.lane[i];
        at_tick.lips.lane[i] = from + (now.lips.lane[i] - from) * four(u);
      }
    }
    run(w, 0, &at_tick, t, 0);
  }
  w->tick = tick;
  w->us = us;
  w->began = 1;
  w->last = now;
  run(w, 1, &now, tick, us);
  return 1;
}

/* Ticks and frames of a prepared performance: `rows` are Given, the ticks from `first` on, then the frames at
 * `moments`. Runs the ticks up to each frame and writes it to `frames`, then the ticks that are left. */
EXPORT(render) void render(Player *w, double first, u32 ticks, const Given *tick_rows, u32 count_of_frames,
                           const double *moments, const Given *frame_rows, Pose *frames) {
  i64 tick = (i64)first, last = tick + ticks;
  for (u32 f = 0; f < count_of_frames; f++) {
    i64 us = (i64)moments[f];
    for (; tick < last && tick <= us / TICK_US; tick++) run(w, 0, tick_rows++, tick, 0);
    run(w, 1, &frame_rows[f], us / TICK_US, us);
    frames[f] = w->out;
  }
  for (; tick < last; tick++) run(w, 0, tick_rows++, tick, 0);
}

/* After `render`: the player is at `moment`, and was last given what stands at `given`. */
EXPORT(settle) void settle(Player *w, double moment) {
  w->us = (i64)moment;
  w->tick = w->us / TICK_US;
  w->began = 1;
  w->last = w->given;
}
