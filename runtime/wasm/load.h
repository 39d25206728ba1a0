/* The container: bytes to a program, in the very order of checks of `asv3.runtime.container`. */
#pragma once
#include "program.h"

ONCE u32 crc32(const u8 *p, u32 n) {
  static u32 table[256];
  for (u32 i = 0; i < 256; i++) {
    u32 x = i;
    for (int bit = 0; bit < 8; bit++) x = x >> 1 ^ (0xedb88320u & -(x & 1));
    table[i] = x;
  }
  u32 crc = ~0u;
  while (n--) crc = crc >> 8 ^ table[(crc ^ *p++) & 255];
  return ~crc;
}

/* A list of short texts, none twice; the reasons `form`, `many` and `twice` follow each other in the table. */
ONCE int names(const u8 *p, u32 form, Names *out) {
  Value list = at(p);
  NEED(list.shape == LIST, form, 0, 0, 0);
  const u8 *item = list.body;
  for (u32 i = 0; i < list.count; i++, item = after(item)) {
    Value v = at(item);
    NEED(v.shape == TEXT && letters(&v) <= 64, form, 0, 0, 0);
  }
  NEED(list.count <= 256, form + 1, list.count, 0, 0);
  item = list.body;
  for (u32 i = 0; i < list.count; i++, item = after(item)) {
    Value a = at(item);
    const u8 *other = list.body;
    for (u32 j = 0; j < i; j++, other = after(other)) {
      Value b = at(other);
      NEED(a.count != b.count || !equal_bytes(a.body, b.body, a.count), form + 2, 0, 0, 0);
    }
  }
  out->first = list.body;
  out->count = list.count;
  return 1;
}

ONCE int finite(float x) { return x - x == 0; }
ONCE float whole_float(const u8 *p) { /* little-endian, at any address */
  union { u32 bits; float value; } x = { p[0] | (u32)p[1] << 8 | (u32)p[2] << 16 | (u32)p[3] << 24 };
  return x.value;
}
ONCE int is_channel(float x) { return x >= 0 && x < COUNT && x == (float)(int)x; }

ONCE int check_channels(const Pool *p, u32 number) {
  u64 seen = 0;
  int twice = 0;
  for (u32 r = 0; r < p->rows; r++)
    for (u32 c = 0; c < 2; c++) NEED(is_channel(p->values[r * p->columns + c]), R_pool_channel, number, 0, 0);
  for (u32 r = 0; r < p->rows; r++)
    for (u32 c = 0; c < 2; c++) {
      u64 bit = 1ull << (int)p->values[r * p->columns + c];
      twice |= (seen & bit) != 0;
      seen |= bit;
    }
  NEED(!twice, R_pool_twice, number, 0, 0);
  return 1;
}

ONCE int check_rule(const Pool *p, u32 number) {
  const float *v = p->values;
  u64 capped = 0, bounding = 0;
  switch (KINDS[p->kind].rule) {
  case RULE_CHANNELS: return check_channels(p, number);
  case RULE_CAPS:
  case RULE_ROUTE:
    for (u32 r = 0; r < p->rows; r++)
      for (u32 c = 0; c < 2; c++) NEED(is_channel(v[r * p->columns + c]), R_pool_channel, number, 0, 0);
    if (KINDS[p->kind].rule == RULE_ROUTE) return 1;
    for (u32 r = 0; r < p->rows; r++) {
      NEED(!(capped >> (int)v[r * 4] & 1), R_pool_caps, number, 0, 0);
      capped |= 1ull << (int)v[r * 4];
      bounding |= 1ull << (int)v[r * 4 + 1];
    }
    NEED(!(capped & bounding), R_pool_caps, number, 0, 0);
    return 1;
  case RULE_COLUMNS:
    for (u32 i = 1; i < p->items; i++) NEED(v[i] > v[i - 1], R_pool_order, number, 0, 0);
    return 1;
  case RULE_AFFECT:
    for (u32 r = 0; r < p->rows; r++)
      for (u32 c = 15; c < 20; c++)
        if (c != 17) NEED(v[r * 20 + c] >= 0 && v[r * 20 + c] <= 1, R_pool_rate, number, 0, 0);
    for (u32 r = 0; r < p->rows; r++)
      NEED(v[r * 20 + 17] >= 0 && v[r * 20 + 17] <= 60000, R_pool_hold, number, 0, 0);
    for (u32 r = 0; r < p->rows; r++)
      for (u32 c = 0; c < 15; c++) NEED(v[r * 20 + c] >= -1 && v[r * 20 + c] <= 1, R_pool_anchor, number, 0, 0);
    return 1;
  case RULE_BLINK:
    for (u32 i = 0; i < 3; i++) NEED(v[i] >= 1e-3f && v[i] <= 10, R_pool_phase, number, 0, 0);
    for (u32 i = 0; i < p->items; i++) NEED(v[i] >= 0, R_pool_wait, number, 0, 0);
    NEED(v[BLINK_gap_min] <= 10000 && v[BLINK_gap_max] <= 10000 && v[BLINK_pause_ticks] <= 10000 &&
         v[BLINK_refractory] <= 10000, R_pool_wait, number, 0, 0);
    NEED(v[BLINK_gaze_span] > 0, R_pool_span, number, 0, 0);
    return 1;
  case RULE_GAZE:
    NEED(v[GAZE_duration_base] >= 1e-3f, R_pool_duration, number, 0, 0);
    for (u32 i = 0; i < 16; i++) NEED(v[i] >= 0 && (i >= 6 || v[i] <= 600), R_pool_duration, number, 0, 0);
    return 1;
  case RULE_DRIFT:
    NEED(v[DRIFT_duration_base] >= 1e-3f, R_pool_duration, number, 0, 0);
    for (u32 i = 0; i < 8; i++) NEED(v[i] >= 0, R_pool_duration, number, 0, 0);
    NEED(v[DRIFT_wait_min] <= 600 && v[DRIFT_wait_max] <= 600, R_pool_duration, number, 0, 0);
    return 1;
  case RULE_DEGREES:
    for (u32 i = 0; i < 4; i++) NEED(v[i] >= 1, R_pool_degree, number, 0, 0);
    return 1;
  }
  return 1;
}

ONCE int read_pool(const u8 *p, u32 number, Pool *out) {
  Value row = at(p);
  NEED(row.shape == LIST && row.count == 4, R_pool_form, number, 0, 0);
  Value kind = at(row.body), dtype = at(after(row.body));
  const u8 *third = after(after(row.body));
  Value shape = at(third), data = at(after(third));
  int width = among(&dtype, DTYPES, 3);
  NEED(kind.shape == TEXT && width >= 0, R_pool_dtype, number, 0, 0);
  NEED(shape.shape == LIST && shape.count >= 1 && shape.count <= 2, R_pool_shape, number, 0, 0);
  i64 size[2] = { 1, 1 };
  const u8 *item = shape.body;
  for (u32 i = 0; i < shape.count; i++, item = after(item)) {
    size[i] = natural(item, MAX_POOL_ITEMS);
    NEED(size[i] >= 0, R_pool_sizes, number, MAX_POOL_ITEMS, 0);
  }
  i64 items = size[0] * size[1];
  NEED(items > 0 && items <= MAX_POOL_ITEMS, R_pool_items, number, clip(items), 0);
  u32 bytes = (u32)items * (4u >> width);
  NEED(data.shape == BYTES && data.count == bytes, R_pool_bytes, number, bytes, 0);
  int k = among(&kind, POOL_KINDS, POOL_KIND_COUNT);
  NEED(k >= 0, R_pool_kind, number, 0, 0);
  NEED(KINDS[k].dtypes >> width & 1, R_pool_kind_dtype, number, k, width);
  const u16 *dims = KINDS[k].size;
  int fits = shape.count == KINDS[k].dims && size[0] >= dims[0] && size[0] <= dims[1];
  fits = fits && (shape.count == 1 || (size[1] >= dims[2] && size[1] <= dims[3]));
  fits = fits && (!KINDS[k].wider || size[1] == size[0] + KINDS[k].wider);
  NEED(fits, R_pool_kind_shape, number, k, 0);
  out->kind = (u8)k;
  out->dtype = (u8)width;
  out->rows = (u32)size[0];
  out->columns = shape.count == 2 ? (u32)size[1] : 0;
  out->items = (u32)items;
  out->bytes = data.body;
  out->values = take((u32)items * 4);
  NEED(out->values, R_file_size, 0, MAX_FILE, 0);
  for (u32 i = 0; i < out->items; i++) {
    const u8 *b = data.body + i * (4u >> width);
    float x = width == 0 ? whole_float(b) : width == 1 ? (float)(b[0] | b[1] << 8) : (float)*b;
    out->values[i] = k == POOL_poses && width == 1 ? x / POSE_SCALE : x;
  }
  if (width == 0) {
    for (u32 i = 0; i < out->items; i++) NEED(finite(out->values[i]), R_pool_finite, number, 0, 0);
    for (u32 i = 0; i < out->items; i++)
      NEED(out->values[i] >= KINDS[k].low && out->values[i] <= KINDS[k].high, R_pool_range, number, k, 0);
  }
  if (k == POOL_columns)
    for (u32 i = 0; i < out->items; i++) NEED(out->values[i] < COUNT, R_pool_range, number, k, 0);
  return check_rule(out, number);
}

ONCE int read_section(const u8 *code, const u8 *registers, u32 s, Section *out) {
  Value bytes = at(code), regs = at(registers);
  NEED(bytes.shape == BYTES && bytes.count % 12 == 0 && bytes.count > 0, R_code_form, s, 0, 0);
  u32 count = bytes.count / 12;
  NEED(count <= MAX_INSTRUCTIONS, R_code_long, s, count, MAX_INSTRUCTIONS);
  NEED(regs.shape == LIST && regs.count == 3, R_registers_form, s, 0, 0);
  const u8 *second = after(regs.body);
  Value lengths = at(second);
  NEED(lengths.shape == LIST, R_registers_form, s, 0, 0);
  NEED(lengths.count <= 64, R_weights_many, s, 0, 0);
  out->length = take(2 * lengths.count + 2);
  NEED(out->length, R_file_size, 0, MAX_FILE, 0);
  out->weights = lengths.count;
  const u8 *item = lengths.body;
  for (u32 i = 0; i < lengths.count; i++, item = after(item)) {
    i64 n = natural(item, MAX_WEIGHTS);
    NEED(n >= 0, R_weights_length, s, MAX_WEIGHTS, 0);
    out->length[i] = (u16)n;
  }
  for (u32 i = 0; i < lengths.count; i++) NEED(out->length[i] >= 2, R_weights_short, s, 0, 0);
  i64 scalars = natural(regs.body, MAX_REGISTERS), poses = natural(after(second), 256);
  NEED(scalars >= 0, R_scalars_count, s, MAX_REGISTERS, 0);
  NEED(poses >= 0, R_poses_count, s, 256, 0);
  out->scalars = (u32)scalars;
  out->poses = (u32)poses;
  out->count = count;
  Instruction *copy = take(bytes.count);
  NEED(copy, R_file_size, 0, MAX_FILE, 0);
  for (u32 i = 0; i < bytes.count / 2; i++) ((u16 *)copy)[i] = (u16)(bytes.body[2 * i] | bytes.body[2 * i + 1] << 8);
  out->code = copy;
  return 1;
}

ONCE int read_profiles(const u8 *p, Program *out) {
  Value list = at(p);
  NEED(list.shape == LIST && list.count <= 256, R_profiles_form, 0, 0, 0);
  out->profiles = take(list.count * sizeof(Profile) + 16);
  NEED(out->profiles, R_file_size, 0, MAX_FILE, 0);
  const u8 *item = list.body;
  for (u32 i = 0; i < list.count; i++, item = after(item)) {
    Value row = at(item);
    NEED(row.shape == LIST && row.count == 5, R_profile_form, 0, 0, 0);
    Value name = at(row.body);
    NEED(name.shape == TEXT, R_profile_form, 0, 0, 0);
    const u8 *field = after(row.body);
    for (u32 k = 0; k < 4; k++, field = after(field)) {
      Value v = at(field);
      NEED(v.shape == INTEGER, R_profile_form, 0, 0, 0);
      out->profiles[i].pool[k] = integer(&v);
    }
  }
  item = list.body;
  for (u32 i = 0; i < list.count; i++, item = after(item)) {
    Value a = at(at(item).body);
    NEED(letters(&a) <= 64, R_profiles_names, 0, 0, 0);
  }
  item = list.body;
  for (u32 i = 0; i < list.count; i++, item = after(item)) {
    Value a = at(at(item).body);
    const u8 *other = list.body;
    for (u32 j = 0; j < i; j++, other = after(other)) {
      Value b = at(at(other).body);
      NEED(a.count != b.count || !equal_bytes(a.body, b.body, a.count), R_profiles_twice, 0, 0, 0);
    }
  }
  out->profile_count = list.count;
  out->profile_names = (Names){ list.body, list.count };
  return 1;
}

ONCE int read_body(const u8 *payload, Program *out) {
  Value map = at(payload);
  const u8 *part[KEY_COUNT] = { 0 };
  NEED(map.shape == MAP, R_payload_map, 0, 0, 0);
  const u8 *item = map.body;
  for (u32 i = 0; i < map.count; i++) {
    Value key = at(item);
    NEED(key.shape == TEXT, R_payload_map, 0, 0, 0);
    int k = among(&key, KEYS, KEY_COUNT);
    item = after(item);
    if (k >= 0) part[k] = item;
    item = after(item);
  }
  for (u32 k = 0; k < KEY_COUNT; k++) NEED(part[k], R_key_missing, k, 0, 0);
  Value registry = at(part[KEY_channels]), consts = at(part[KEY_consts]), pools = at(part[KEY_pools]);
  NEED(is_text(&registry, REGISTRY_DIGEST), R_channels, 0, 0, 0);
  NEED(consts.shape == BYTES && consts.count % 4 == 0, R_consts_form, 0, 0, 0);
  out->const_count = consts.count / 4;
  float *values = take(consts.count + 4);
  NEED(values, R_file_size, 0, MAX_FILE, 0);
  out->consts = values;
  for (u32 i = 0; i < out->const_count; i++) {
    values[i] = whole_float(consts.body + 4 * i);
    NEED(values[i] >= -1e6f && values[i] <= 1e6f, R_consts_range, 0, 0, 0);
  }
  NEED(pools.shape == LIST && pools.count <= 256, R_pools_form, 0, 0, 0);
  Value regs = at(part[KEY_regs]), meta = at(part[KEY_meta]), state = at(part[KEY_state]);
  NEED(regs.shape == LIST && regs.count == 2, R_regs_form, 0, 0, 0);
  NEED(meta.shape == MAP, R_meta_form, 0, 0, 0);
  item = meta.body;
  for (u32 i = 0; i < 2 * meta.count; i++, item = after(item)) NEED(at(item).shape == TEXT, R_meta_form, 0, 0, 0);
  NEED(state.shape == LIST && state.count <= MAX_STATE, R_state_form, 0, 0, 0);
  item = state.body;
  for (u32 i = 0; i < state.count; i++, item = after(item)) {
    Value word = at(item);
    int k = among(&word, STATE_KINDS, STATE_KIND_COUNT);
    NEED(k >= 0, R_state_form, 0, 0, 0);
    out->state[i] = (u8)k;
  }
  out->state_count = state.count;
  out->pools = take(pools.count * sizeof(Pool) + 16);
  NEED(out->pools, R_file_size, 0, MAX_FILE, 0);
  out->pool_count = pools.count;
  item = pools.body;
  for (u32 i = 0; i < pools.count; i++, item = after(item))
    if (!read_pool(item, i, &out->pools[i])) return 0;
  return read_section(part[KEY_tick], regs.body, 0, &out->section[0]) &&
         read_section(part[KEY_frame], after(regs.body), 1, &out->section[1]) &&
         names(part[KEY_emotions], R_emotions_form, &out->emotions) &&
         names(part[KEY_variants], R_variants_form, &out->variants) && read_profiles(part[KEY_profiles], out);
}

ONCE int decode(Program *out) {
  static const u8 MAGIC[] = { 0x96, 0xa4, 'A', 'S', 'V', '3' };
  const u8 *file = out->file;
  NEED(out->length <= MAX_FILE, R_file_size, out->length, MAX_FILE, 0);
  NEED(out->length >= 6 && equal_bytes(file, MAGIC, 6), R_file_magic, 0, 0, 0);
  enum Walk walked = walk(file, out->length);
  NEED(walked != CUT, R_file_cut, out->length, 0, 0);
  NEED(walked == SOUND, R_file_msgpack, 0, 0, 0);
  const u8 *version = after(at(file).body);
  Value parts = at(file), v = at(version);
  NEED(parts.shape == LIST && parts.count == 6, R_file_parts, 0, 0, 0);
  NEED(v.shape == LIST && v.count == 2, R_version_form, 0, 0, 0);
  Value major = at(v.body), minor = at(after(v.body));
  NEED(major.shape == INTEGER && minor.shape == INTEGER, R_version_form, 0, 0, 0);
  NEED(!major.negative && major.bits == FORMAT_MAJOR, R_version, integer(&major), integer(&minor), FORMAT_MAJOR);
  const u8 *requires = after(version), *uses = after(requires), *crc = after(uses), *payload = after(crc);
  Names features, optional;
  if (!names(requires, R_requires_form, &features)) return 0;
  const u8 *item = features.first;
  for (u32 i = 0; i < features.count; i++, item = after(item)) {
    Value word = at(item);
    NEED(among(&word, FEATURES, 2) >= 0, R_feature, (u32)(word.body - file), word.count, 0);
  }
  Value sum = at(crc), body = at(payload);
  NEED(body.shape == BYTES, R_payload_form, 0, 0, 0);
  NEED(sum.shape == INTEGER && !sum.negative && sum.bits == crc32(body.body, body.count), R_checksum, 0, 0, 0);
  walked = walk(body.body, body.count);
  NEED(walked != CUT, R_payload_cut, body.count, 0, 0);
  NEED(walked == SOUND, R_payload_msgpack, 0, 0, 0);
  return read_body(body.body, out) && names(uses, R_uses_form, &optional);
}
