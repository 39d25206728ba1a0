/* A program in memory, and a performance of it. */
#pragma once
#include "msgpack.h"

typedef struct { u16 op, d, a, b, c, k; } Instruction;
typedef struct {
  const Instruction *code;
  u32 count, scalars, poses, weights; /* registers of each kind */
  u16 *length;                        /* of each weights register */
  float **vector;                     /* each weights register */
  float *scalar;
  Pose *pose;
} Section;
typedef struct {
  u8 kind, dtype;
  u32 rows, columns, items; /* columns is 0 for a list */
  const u8 *bytes;
  float *values;
  v4 *lanes; /* of an rbf, poses or affect pool: its values laid out for vectors (lanes.h) */
} Pool;
typedef struct { int pool[4]; } Profile; /* gain, offset, cap, route (-1: none) */
typedef struct { const u8 *first; u32 count; } Names; /* heads of texts, one after another */
typedef struct {
  u8 *file;
  u32 length;
  const float *consts;
  u32 const_count, pool_count, state_count, profile_count;
  Pool *pools;
  Section section[2]; /* tick, frame */
  u8 state[MAX_STATE];
  Profile *profiles;
  Names emotions, variants, profile_names;
} Program;

typedef struct { float weights[MAX_EMOTIONS], levels[MAX_EMOTIONS], vad[3], aim; u32 current, since; } Affect;
typedef struct { float start, end; } Glide;
typedef struct { Pose x0, x1, v0, v1; } Spring;
typedef struct { float start[2], end[2], duration; i64 onset; int wait; u32 event; int away, speaking; } Eye;
typedef struct {
  float phase, need, amplitude, stretch;
  u32 event, trial;
  int pending, since, speaking;
  i64 onset;
} Blink;
typedef union { Affect affect; Glide glide; Spring spring; Eye eye; Blink blink; } State;

typedef struct { float inputs[INPUTS]; Pose lips; } Given; /* 64 floats */
_Static_assert(sizeof(Given) == 64 * sizeof(float), "inputs and lipsync are 64 floats");
typedef struct {
  Given given, last;
  Pose out;
  Program *program;
  u32 seed;
  float variant;
  int profile; /* -1: none */
  i64 tick, us;
  int began;
  State state[];
} Player;

ONCE void free_program(Program *p) {
  if (!p) return;
  for (u32 i = 0; p->pools && i < p->pool_count; i++) {
    give(p->pools[i].values);
    give(p->pools[i].lanes);
  }
  for (int s = 0; s < 2; s++) {
    Section *section = &p->section[s];
    for (u32 i = 0; section->vector && i < section->weights; i++) give(section->vector[i]);
    give(section->vector);
    give(section->length);
    give(section->scalar);
    give(section->pose);
    give((void *)section->code);
  }
  give((void *)p->consts);
  give(p->pools);
  give(p->profiles);
  give(p->file);
  give(p);
}
