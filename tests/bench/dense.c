/* The frame of a face as one would write it by hand in C, for one face only: the yardstick of the engine.
 *
 * It does what the standard face does at 60 fps, with the same sizes and no bytecode: every tick a VAD point through
 * 76 centres to 78 rows of 40 channels, 52 springs; every frame springs read between ticks, speech, lids, limits. */
typedef float v4 __attribute__((vector_size(16)));
typedef int m4 __attribute__((vector_size(16)));
#define N 76
#define ROWS 80
#define WIDE 10
#define EXPORT(name) __attribute__((export_name(#name)))
static v4 four(float x) { return (v4){ x, x, x, x }; }
static v4 choose(m4 m, v4 a, v4 b) { return (v4)((m & (m4)a) | (~m & (m4)b)); }
static v4 positive(v4 x) { return choose(x > four(0), x, four(0)); }

static v4 centre[3][N / 4], b0[N / 4], matrix[N][N / 4], rows[ROWS][WIDE], y[13], e[13], yt[13], keep[13];
static v4 x0[13], x1[13], v0[13], v1[13], lips[13], frame[13];

EXPORT(out) float *out(void) { return (float *)frame; }
EXPORT(lipsync) float *lipsync(void) { return (float *)lips; }

/* Any sound numbers: the work does not depend on them. */
EXPORT(fill) void fill(void) {
  unsigned luck = 1;
  float *all[] = { (float *)centre, (float *)b0, (float *)matrix, (float *)rows, (float *)keep };
  unsigned size[] = { 3 * N, N, N * N, ROWS * WIDE * 4, 52 };
  for (int k = 0; k < 5; k++)
    for (unsigned i = 0; i < size[k]; i++) all[k][i] = (float)((luck = luck * 1664525u + 1013904223u) >> 9) / 8388608.0f - (k == 2 ? 0.5f : 0);
  for (int i = 0; i < 13; i++) y[i] = four(23.1f), e[i] = four(0.63f), yt[i] = four(0.462f);
}

EXPORT(tick) void tick(float v, float a, float d) {
  v4 r[N / 4], w[N / 4], goal[13];
  for (int i = 0; i < 13; i++) goal[i] = four(0);
  for (int i = 0; i < N / 4; i++) {
    v4 p = four(v) - centre[0][i], q = four(a) - centre[1][i], s = four(d) - centre[2][i];
    r[i] = __builtin_elementwise_sqrt((p * p + q * q) + s * s);
    w[i] = four(0);
  }
  for (int k = 0; k < N; k++)
    for (int i = 0; i < N / 4; i++) w[i] = w[i] + four(((float *)r)[k]) * matrix[k][i];
  float total = 0;
  for (int i = 0; i < N / 4; i++) w[i] = positive(b0[i] + w[i]);
  for (int j = 0; j < N; j++) total = total + ((float *)w)[j];
  for (int i = 0; i < N / 4; i++) w[i] = w[i] / four(total > 0 ? total : 1);
  for (int k = 0; k < N; k++)
    for (int i = 0; i < WIDE; i++) goal[i] = goal[i] + four(((float *)w)[k]) * rows[k][i];
  for (int i = 0; i < 13; i++) {
    v4 o = x1[i] - goal[i], p = v1[i] + o * y[i];
    x0[i] = x1[i];
    v0[i] = v1[i];
    x1[i] = goal[i] + e[i] * (o + p * four(0.02f));
    v1[i] = e[i] * (v1[i] - p * yt[i]);
  }
}

EXPORT(show) void show(float f, float blink) {
  v4 t = four(0.02f), one = four(1);
  for (int i = 0; i < 13; i++) {
    v4 m0 = v0[i] * t, m1 = v1[i] * t, d = x1[i] - x0[i], c2 = four(3) * d - (four(2) * m0 + m1), c3 = (m0 + m1) - four(2) * d;
    v4 x = x0[i] + four(f) * (m0 + four(f) * (c2 + four(f) * c3));
    frame[i] = lips[i] + keep[i] * x * (one - lips[i]);
  }
  float *x = (float *)frame;
  for (int s = 0; s < 2; s++) x[8 + s] = x[8 + s] + (1 - x[8 + s]) * blink;
  static const unsigned char pair[][2] = { { 43, 29 }, { 44, 30 }, { 45, 31 }, { 46, 37 }, { 20, 18 }, { 21, 19 }, { 3, 0 }, { 4, 1 },
    { 5, 24 }, { 43, 37 }, { 44, 31 }, { 45, 37 }, { 46, 31 }, { 43, 31 }, { 44, 37 } };
  for (unsigned k = 0; k < sizeof pair / 2; k++) {
    float *p = x + pair[k][0], *q = x + pair[k][1], cap = 1 - 0.6f * (*p > *q ? *p : *q);
    float *weak = *p < *q ? p : q;
    if (cap < *weak) *weak = cap > 0 ? cap : 0;
  }
  static const unsigned char cap[][2] = { { 20, 8 }, { 21, 9 }, { 18, 8 }, { 19, 9 }, { 26, 24 } };
  for (unsigned k = 0; k < 5; k++) {
    float bound = k < 4 ? 1 - x[cap[k][1]] : x[cap[k][1]];
    if (bound < x[cap[k][0]]) x[cap[k][0]] = bound > 0 ? bound : 0;
  }
  for (int i = 0; i < 13; i++) {
    v4 p = positive(frame[i]);
    frame[i] = choose(p < one, p, one);
  }
}
