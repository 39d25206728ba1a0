/* Less to do for each tick and frame, once a program is proved. Registers are used again and again, so it goes by values:
 * each write begins one, which lives until the next write. A value that is a constant moves to a register of its own
 * and is put there for good; a value that is read only to be copied is made where the copy would go. No operation on
 * numbers changes, so no bit does. */
#pragma once
#include "program.h"

#define NOWHERE 0xffff
typedef struct {
  u16 from;    /* of a copy: the instruction that wrote what it copies */
  u16 touched; /* of a copy: the last instruction before it that read or wrote its register, or NOWHERE */
  u16 reads;   /* of a value: how often it is read, at most 2 */
  u8 in_block; /* and whether as one of several consecutive registers */
} Fate;

/* Calls `visit` for every scalar register that an instruction reads: field (0 for a block), register. */
#define EACH_READ(i, field, reg, body)                                                            \
  for (u32 field = 1; field < 5; field++) {                                                       \
    u32 kind_ = OPS[(i)->op].kinds[field], first_ = (&(i)->d)[field];                             \
    u32 many_ = kind_ == KIND_S ? 1 : kind_ == KIND_BLOCK_B ? (i)->b                              \
              : kind_ >= KIND_BLOCK && kind_ < KIND_POOL ? kind_ - KIND_BLOCK : 0;                \
    for (u32 reg = first_; reg < first_ + many_; reg++) body                                      \
  }
#define WRITES(i) (OPS[(i)->op].kinds[0] == KIND_S)

ONCE int shorten(const Program *p, Section *s) {
  Instruction *code = (Instruction *)s->code;
  u32 room = s->count + s->scalars;
  Fate *fate = take((s->count + 1) * sizeof(Fate));
  u16 *writer = take((room + 1) * 2), *touch = take((room + 1) * 2);
  s->scalar = take((room + 4) * 4);
  if (!fate || !writer || !touch || !s->scalar) return 0;
  for (u32 r = 0; r < room; r++) writer[r] = touch[r] = NOWHERE;
  for (u32 n = 0; n < s->count; n++) {
    const Instruction *i = &code[n];
    if (i->op == OP_copy) {
      fate[n].from = writer[i->a];
      fate[n].touched = touch[i->d];
    }
    EACH_READ(i, field, reg, {
      Fate *value = &fate[writer[reg]];
      if (value->reads < 2) value->reads++;
      if (OPS[i->op].kinds[field] != KIND_S) value->in_block = 1;
      touch[reg] = (u16)n;
    })
    if (WRITES(i)) writer[i->d] = touch[i->d] = (u16)n;
  }
  for (u32 n = 0; n < s->count; n++) {
    if (code[n].op != OP_copy) continue;
    u32 from = fate[n].from;
    if (fate[from].reads != 1) continue;
    while (code[from].op == 0) from = fate[from].from; /* what it copies was itself a copy, and is made elsewhere */
    if (fate[n].touched != NOWHERE && fate[n].touched > from) continue;
    code[from].d = code[n].d;
    fate[from].in_block |= fate[n].in_block;
    fate[from].reads = fate[n].reads;
    fate[n].from = (u16)from;
    code[n].op = 0;
  }
  u32 kept = 0, own = s->scalars;
  for (u32 r = 0; r < room; r++) writer[r] = (u16)r; /* from here on: where what stands in a register is now */
  for (u32 n = 0; n < s->count; n++) {
    Instruction i = code[n];
    if (i.op == 0) continue;
    for (u32 field = 1; field < 5; field++)
      if (OPS[i.op].kinds[field] == KIND_S) (&i.d)[field] = writer[(&i.d)[field]];
    if (i.op == OP_const && !fate[n].in_block) {
      s->scalar[own] = p->consts[i.k];
      writer[i.d] = (u16)own++;
      continue;
    }
    if (WRITES(&i)) writer[i.d] = i.d;
    code[kept++] = i;
  }
  s->count = kept;
  give(fate);
  give(writer);
  give(touch);
  return 1;
}
#undef EACH_READ
#undef WRITES
