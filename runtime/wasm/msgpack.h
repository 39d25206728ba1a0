/* Reading msgpack: first a walk that proves the whole document sound, then plain access to its values.
 *
 * Sound is what the Python reader takes: at most 65536 entries in a list, 256 in a map, 4096 bytes of text (UTF-8),
 * 1024 levels, keys of text or bytes and none twice, no extension with content, nothing after the end. */
#pragma once
#include "base.h"

enum Shape { NIL, BOOLEAN, INTEGER, REAL, TEXT, BYTES, LIST, MAP, EXTENSION, BROKEN };
typedef struct {
  enum Shape shape;
  u32 count;      /* bytes of a text, bytes or extension; entries of a list or map */
  const u8 *body; /* what follows the head */
  u64 bits;       /* of an integer, two's complement */
  int negative;
} Value;

ONCE u64 big_endian(const u8 *p, int n) {
  u64 out = 0;
  while (n--) out = out << 8 | *p++;
  return out;
}

/* The head at p; returns 0 when it is cut off. For an extension `count` leaves out the type byte. */
ONCE int head(const u8 *p, const u8 *end, Value *v) {
  if (p >= end) return 0;
  u8 tag = *p++;
  int size = 0;
  v->negative = 0;
  v->bits = v->count = 0;
  if (tag < 0x80 || tag >= 0xe0) {
    v->shape = INTEGER;
    v->negative = tag >= 0xe0;
    v->bits = v->negative ? (u64)(i64)(signed char)tag : tag;
  } else if (tag < 0xa0) {
    v->shape = tag < 0x90 ? MAP : LIST;
    v->count = tag & 15;
  } else if (tag < 0xc0) {
    v->shape = TEXT;
    v->count = tag & 31;
  } else if (tag == 0xc0) {
    v->shape = NIL;
  } else if (tag == 0xc1) {
    v->shape = BROKEN;
  } else if (tag < 0xc4) {
    v->shape = BOOLEAN;
  } else if (tag < 0xc7) {
    v->shape = BYTES;
    size = 1 << (tag - 0xc4);
  } else if (tag < 0xca) {
    v->shape = EXTENSION;
    size = 1 << (tag - 0xc7);
  } else if (tag < 0xcc) {
    v->shape = REAL;
    size = 4 << (tag - 0xca);
  } else if (tag < 0xd4) {
    v->shape = INTEGER;
    size = 1 << ((tag - 0xcc) & 3);
  } else if (tag < 0xd9) {
    v->shape = EXTENSION;
    v->count = 1u << (tag - 0xd4);
  } else if (tag < 0xdc) {
    v->shape = TEXT;
    size = 1 << (tag - 0xd9);
  } else {
    v->shape = tag < 0xde ? LIST : MAP;
    size = 2 << (tag & 1);
  }
  if (size) {
    if (end - p < size) return 0;
    v->bits = big_endian(p, size);
    if (v->shape != INTEGER && v->shape != REAL) v->count = (u32)v->bits;
    if (v->shape == INTEGER && tag >= 0xd0 && size < 8) v->bits = (u64)((i64)(v->bits << (64 - 8 * size)) >> (64 - 8 * size));
    if (v->shape == INTEGER && tag >= 0xd0) v->negative = (i64)v->bits < 0;
    p += size;
  }
  v->body = p;
  return 1;
}

ONCE u32 content(const Value *v) {
  return v->shape == TEXT || v->shape == BYTES ? v->count : v->shape == EXTENSION ? v->count + 1 : 0;
}

/* Strict UTF-8: no overlong form, no surrogate, nothing over U+10FFFF. */
ONCE int is_utf8(const u8 *p, u32 n) {
  for (const u8 *end = p + n; p < end;) {
    u8 lead = *p++;
    if (lead < 0x80) continue;
    u32 more = lead >= 0xc2 && lead < 0xe0 ? 1 : lead >= 0xe0 && lead < 0xf0 ? 2 : lead >= 0xf0 && lead < 0xf5 ? 3 : 0;
    if (!more || (u32)(end - p) < more) return 0;
    u8 low = lead == 0xe0 ? 0xa0 : lead == 0xf0 ? 0x90 : 0x80, high = lead == 0xed ? 0x9f : lead == 0xf4 ? 0x8f : 0xbf;
    for (; more--; p++, low = 0x80, high = 0xbf)
      if (*p < low || *p > high) return 0;
  }
  return 1;
}

ONCE int equal_bytes(const u8 *a, const u8 *b, u32 n) {
  while (n--)
    if (*a++ != *b++) return 0;
  return 1;
}

enum Walk { SOUND, CUT, UNSOUND };
#define DEPTH 1024
typedef struct { const u8 *at; u32 hash; } Key; /* at the head of the key */

ONCE u32 hashed(const u8 *p, u32 n, u32 seed) {
  u32 h = 2166136261u ^ seed;
  while (n--) h = (h ^ *p++) * 16777619u;
  return h;
}

/* The last `count` keys of the stack are one map's: is any of them there twice? */
ONCE int key_twice(const Key *keys, u32 count, const u8 *end) {
  for (u32 i = 1; i < count; i++)
    for (u32 j = 0; j < i; j++)
      if (keys[i].hash == keys[j].hash) {
        Value a, b;
        head(keys[i].at, end, &a);
        head(keys[j].at, end, &b);
        if (a.shape == b.shape && a.count == b.count && equal_bytes(a.body, b.body, a.count)) return 1;
      }
  return 0;
}

ONCE enum Walk walk_with(const u8 *p, const u8 *end, Key *keys, u32 room) {
  static u32 left[DEPTH + 1];   /* values still to come at each level */
  static u8 mapped[DEPTH + 1];  /* whether the level is a map: keys and values in turn */
  static u32 first[DEPTH + 1];  /* where its keys begin on the stack */
  u32 depth = 0, pending = 0;
  for (;;) {
    Value v;
    if (!head(p, end, &v)) return CUT;
    if (v.shape == BROKEN) return UNSOUND;
    if (v.shape == LIST || v.shape == MAP) {
      if (depth >= DEPTH) return UNSOUND;
      if (v.count > (v.shape == MAP ? 256u : 65536u)) return UNSOUND;
    }
    u32 inside = content(&v);
    if (v.shape == EXTENSION && v.count == 0xffffffffu) return UNSOUND;
    if ((u64)(end - v.body) < inside) return CUT;
    if (v.shape == TEXT && (v.count > 4096 || !is_utf8(v.body, v.count))) return UNSOUND;
    if (v.shape == BYTES && v.count > MAX_FILE) return UNSOUND;
    if (v.shape == EXTENSION && (v.count > 0 || *v.body > 127)) return UNSOUND;
    int opens = (v.shape == LIST || v.shape == MAP) && v.count > 0;
    /* a key is judged once its value is there, as the Python reader does it: so only note it now */
    if (depth && mapped[depth] && left[depth] % 2 == 0) {
      if (pending >= room) return UNSOUND;
      keys[pending++] = (Key){ p, v.shape == TEXT || v.shape == BYTES ? hashed(v.body, v.count, v.shape) : 0 };
    }
    p = v.body + inside;
    if (opens) {
      depth++;
      left[depth] = v.shape == MAP ? 2 * v.count : v.count;
      mapped[depth] = v.shape == MAP;
      first[depth] = pending;
      continue;
    }
    /* a value is whole: so may be what it stands in */
    while (depth) {
      left[depth]--;
      if (mapped[depth] && left[depth] % 2 == 0) {
        Value key;
        head(keys[pending - 1].at, end, &key);
        if (key.shape != TEXT && key.shape != BYTES) return UNSOUND;
      }
      if (left[depth]) break;
      if (mapped[depth]) {
        if (key_twice(keys + first[depth], pending - first[depth], end)) return UNSOUND;
        pending = first[depth];
      }
      depth--;
    }
    if (!depth) return p == end ? SOUND : UNSOUND;
  }
}

/* Proves a document sound; a key needs two bytes at least, so half the length is room enough. */
ONCE enum Walk walk(const u8 *p, u32 length) {
  u32 room = length / 2 + 1;
  Key *keys = take(room * sizeof(Key));
  if (!keys) return UNSOUND;
  enum Walk out = walk_with(p, p + length, keys, room);
  give(keys);
  return out;
}

/* --- access to a document that was walked */
ONCE Value at(const u8 *p) {
  Value v;
  head(p, p + 16, &v);
  return v;
}
ONCE const u8 *after(const u8 *p) {
  for (u64 left = 1; left; left--) {
    Value v = at(p);
    p = v.body + content(&v);
    left += v.shape == MAP ? 2 * (u64)v.count : v.shape == LIST ? v.count : 0;
  }
  return p;
}
/* An integer, clipped. */
ONCE int integer(const Value *v) {
  return v->negative ? clip((i64)v->bits) : v->bits > 0x7fffffff ? 0x7fffffff : (int)v->bits;
}
/* A whole number 0..most, else -1. */
ONCE i64 natural(const u8 *p, u32 most_allowed) {
  Value v = at(p);
  return v.shape == INTEGER && !v.negative && v.bits <= most_allowed ? (i64)v.bits : -1;
}
ONCE int is_text(const Value *v, const char *word) {
  u32 n = 0;
  while (word[n]) n++;
  return v->shape == TEXT && v->count == n && equal_bytes(v->body, (const u8 *)word, n);
}
/* Number of the word in a table of words, -1 when it is none. */
ONCE int among(const Value *v, const char *words, u32 count) {
  for (u32 i = 0; i < count; i++) {
    if (is_text(v, words)) return (int)i;
    while (*words++) {}
  }
  return -1;
}
ONCE u32 letters(const Value *v) { /* code points of a text */
  u32 n = 0;
  for (u32 i = 0; i < v->count; i++) n += (v->body[i] & 0xc0) != 0x80;
  return n;
}
