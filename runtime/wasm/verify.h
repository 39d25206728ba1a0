/* The verifier: one pass that proves that a program cannot fail, in the order of `asv3.runtime.verifier`. */
#pragma once
#include "load.h"

typedef struct {
  Program *program;
  Section *section;
  u32 number; /* 0 tick, 1 frame */
  u8 *scalar, *pose, *weights; /* what is written so far */
  u8 *writer;                  /* of each state slot */
} Pass;

ONCE int read_register(Pass *w, u32 kind, u32 index) {
  const Section *s = w->section;
  u32 limit = kind == KIND_S ? s->scalars : kind == KIND_W ? s->weights : s->poses;
  NEED(index < limit, R_register, kind, index, 0);
  u8 *written = kind == KIND_S ? w->scalar : kind == KIND_W ? w->weights : w->pose;
  NEED(written[index], R_unwritten, kind, index, 0);
  return 1;
}

ONCE int operand(Pass *w, u32 op, u32 kind, u32 value, u32 b) {
  const Program *p = w->program;
  if (kind == KIND_S || kind == KIND_P || kind == KIND_W) return read_register(w, kind, value);
  if (kind == KIND_BLOCK_B || (kind >= KIND_BLOCK && kind < KIND_POOL)) {
    u32 count = kind == KIND_BLOCK_B ? b : kind - KIND_BLOCK;
    NEED(value + count <= w->section->scalars, R_registers, value, value + count - 1, 0);
    for (u32 i = value; i < value + count; i++)
      if (!read_register(w, KIND_S, i)) return 0;
  } else if (kind == KIND_CONST) {
    NEED(value < p->const_count, R_const, value, 0, 0);
  } else if (kind == KIND_INPUT) {
    NEED(value < INPUTS, R_input, value, 0, 0);
  } else if (kind == KIND_CHANNEL) {
    NEED(value < COUNT, R_channel, value, 0, 0);
  } else if (kind >= KIND_STATE) {
    NEED(value < p->state_count, R_slot, value, 0, 0);
    NEED(p->state[value] == kind - KIND_STATE, R_slot_is, value, p->state[value], kind - KIND_STATE);
    if (OPS[op].sections == 1) {
      NEED(!w->writer[value], R_slot_twice, value, 0, 0);
      w->writer[value] = 1;
    }
  } else if (kind >= KIND_POOL) {
    NEED(value < p->pool_count, R_pool, value, 0, 0);
    NEED(p->pools[value].kind == kind - KIND_POOL, R_pool_is, value, p->pools[value].kind, kind - KIND_POOL);
  }
  return 1;
}

ONCE int check_rules(Pass *w, const Instruction *i) {
  const Program *p = w->program;
  const u16 *length = w->section->length;
  const Pool *k = &p->pools[i->k];
  switch (i->op) {
  case OP_rbf: NEED(length[i->d] >= k->rows, R_rbf_short, 0, 0, 0); break;
  case OP_acted:
    for (u32 n = 0; n < k->items; n++) NEED(k->values[n] < length[i->d], R_acted_row, 0, 0, 0);
    NEED(length[i->a] == 2 * k->rows + AFFECT_EXTRA, R_acted_vector, 0, 0, 0);
    for (u32 n = 0; n < k->rows; n++) NEED(k->values[6 * n] == 0, R_acted_zero, 0, 0, 0);
    break;
  case OP_wscale: NEED(length[i->d] == length[i->a], R_weights_change, length[i->d], length[i->a], 0); break;
  case OP_wadd: NEED(length[i->d] == length[i->a] && length[i->a] == length[i->b], R_weights_added, 0, 0, 0); break;
  case OP_wsum:
    NEED(k->rows == length[i->a], R_wsum_rows, 0, 0, 0);
    NEED(k->columns == p->pools[i->c].rows, R_wsum_columns, 0, 0, 0);
    break;
  case OP_affect:
    NEED(length[i->d] == 2 * k->rows + AFFECT_EXTRA, R_affect_vector, 0, 0, 0);
    NEED(k->rows == p->emotions.count, R_affect_emotions, 0, 0, 0);
    break;
  case OP_at: NEED(i->k < length[i->a], R_at_index, i->k, 0, 0); break;
  case OP_build:
    NEED(i->b <= COUNT, R_build_many, i->b, 0, 0);
    NEED(i->b, R_build_map, 0, 0, 0);
    for (u32 n = 0; n < COUNT; n++) NEED(k->values[n] < i->b || k->values[n] == UNMAPPED, R_build_map, 0, 0, 0);
    break;
  case OP_eye_at: NEED(i->k <= 1, R_axis, 0, 0, 0); break;
  }
  return 1;
}

ONCE int check(Pass *w, const Instruction *i, u64 *cost) {
  NEED(i->op < OP_LIMIT && OPS[i->op].sections, R_opcode, i->op, 0, 0);
  NEED(OPS[i->op].sections >> w->number & 1, R_op_section, i->op, w->number, 0);
  const u16 *value = &i->d;
  const u8 *kinds = OPS[i->op].kinds;
  for (u32 f = 0; f < 5; f++) {
    NEED(kinds[f] || !value[f], R_op_unused, f, i->op, 0);
    if (f && !operand(w, i->op, kinds[f], value[f], i->b)) return 0;
  }
  u32 result = kinds[0];
  const Section *s = w->section;
  if (result) {
    u32 limit = result == KIND_S ? s->scalars : result == KIND_W ? s->weights : s->poses;
    NEED(i->d < limit, R_register, result, i->d, 0);
  }
  if (!check_rules(w, i)) return 0;
  if (result) (result == KIND_S ? w->scalar : result == KIND_W ? w->weights : w->pose)[i->d] = 1;
  int last = w->number == 1 && i == s->code + s->count - 1;
  NEED((i->op == OP_out) == last, R_out, 0, 0, 0);
  int over_matrix = kinds[4] == KIND_POOL + POOL_rbf || kinds[4] == KIND_POOL + POOL_poses;
  *cost += over_matrix ? 2 * w->program->pools[i->k].items : OPS[i->op].cost;
  return 1;
}

ONCE int verify_section(Program *p, u32 number, u8 *marks, u8 *writer, u64 *cost) {
  Section *s = &p->section[number];
  memset(marks, 0, MAX_REGISTERS + 512);
  Pass w = { p, s, number, marks, marks + MAX_REGISTERS, marks + MAX_REGISTERS + 256, writer };
  for (u32 i = 0; i < s->count; i++)
    if (!check(&w, &s->code[i], cost)) {
      fault.section = number + 1;
      fault.instruction = i;
      return 0;
    }
  return 1;
}

ONCE int verify_with(Program *p, u8 *marks) {
  u8 writer[MAX_STATE] = { 0 };
  u64 cost = 0;
  NEED(p->emotions.count >= 1 && p->emotions.count <= MAX_EMOTIONS, R_emotions_count, MAX_EMOTIONS, p->emotions.count, 0);
  if (!verify_section(p, 0, marks, writer, &cost)) return 0;
  for (u32 i = 0; i < p->state_count; i++) NEED(writer[i], R_state_unwritten, i, 0, 0);
  if (!verify_section(p, 1, marks, writer, &cost)) return 0;
  NEED(cost <= MAX_COST, R_cost, clip((i64)cost), MAX_COST, 0);
  for (u32 i = 0; i < p->profile_count; i++)
    for (u32 k = 0; k < 4; k++) {
      int pool = p->profiles[i].pool[k];
      u32 kind = k < 3 ? POOL_pose : POOL_route;
      if (k == 3 && pool == -1) continue;
      NEED(pool >= 0 && (u32)pool < p->pool_count && p->pools[pool].kind == kind, R_profile_pool, i, pool, kind);
    }
  return 1;
}

ONCE int verify(Program *p) {
  u8 *marks = take(MAX_REGISTERS + 512);
  NEED(marks, R_file_size, 0, MAX_FILE, 0);
  int ok = verify_with(p, marks);
  give(marks);
  return ok;
}
