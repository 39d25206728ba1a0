/* Less to do for each tick and frame, once a program is proved: constants are put into their registers for good, and
 * what is made only to be copied is made where it is wanted. No operation on numbers changes, so no bit does. */
#pragma once
#include "program.h"

typedef struct { u8 writes, reads; u16 writer; } Use; /* counts stop at 2 */

static void note_read(Use *use, u32 first, u32 count) {
  for (u32 i = first; i < first + count; i++)
    if (use[i].reads < 2) use[i].reads++;
}

ONCE int shorten(const Program *p, Section *s) {
  Use *use = take((s->scalars + 1) * sizeof(Use));
  if (!use) return 0;
  Instruction *code = (Instruction *)s->code;
  for (u32 i = 0; i < s->count; i++) {
    const u8 *kinds = OPS[code[i].op].kinds;
    const u16 *value = &code[i].d;
    for (u32 f = 1; f < 5; f++) {
      u32 kind = kinds[f];
      if (kind == KIND_S) note_read(use, value[f], 1);
      else if (kind == KIND_BLOCK_B) note_read(use, value[f], code[i].b);
      else if (kind >= KIND_BLOCK && kind < KIND_POOL) note_read(use, value[f], kind - KIND_BLOCK);
    }
    if (kinds[0] == KIND_S) {
      Use *d = &use[code[i].d];
      if (d->writes < 2) d->writes++;
      d->writer = (u16)i;
    }
  }
  for (u32 i = 0; i < s->count; i++) {
    if (code[i].op != OP_copy) continue;
    Use *from = &use[code[i].a], *to = &use[code[i].d];
    if (from->writes != 1 || from->reads != 1 || to->writes != 1) continue;
    /* nobody reads `to` before this copy, since it is not written before: the writer may write it at once */
    code[from->writer].d = code[i].d;
    to->writer = from->writer;
    code[i].op = 0;
  }
  u32 kept = 0;
  for (u32 i = 0; i < s->count; i++) {
    if (code[i].op == 0) continue;
    if (code[i].op == OP_const && use[code[i].d].writes == 1) s->scalar[code[i].d] = p->consts[code[i].k];
    else code[kept++] = code[i];
  }
  s->count = kept;
  give(use);
  return 1;
}
