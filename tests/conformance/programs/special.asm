; Zeros of both signs, subnormals, infinity and NaN through every scalar opcode.
asv3 1.0
requires ["core"]
uses []
emotions ["neutral"]
variants []
state []
meta ["name", "conformance"]
consts 10
  0 -0 1 -1 1e6 1e-45 1e-38 0.75 1.1754944e-38 0.5
pool 0 map u8 52
  0 1 2 3 4 5 6 7 8 9 10 11 12
  13 14 15 16 17 18 19 20 21 22 23 24 25
  26 27 28 29 30 31 32 33 34 35 36 37 38
  39 40 41 42 43 44 45 46 47 48 49 50 51
tick scalars 1 weights - poses 0
  s0 = const c0 ; nothing to do at a tick
frame scalars 104 weights - poses 1
  s0 = const c0 ; 0
  s1 = const c1 ; -0
  s2 = const c2 ; 1
  s3 = const c3 ; -1
  s4 = const c4 ; 1e6
  s5 = const c5 ; 1e-45
  s6 = const c6 ; 1e-38
  s7 = const c7 ; 0.75
  s8 = const c8 ; 1.1754944e-38
  s9 = const c9 ; 0.5
  s10 = input valence
  s11 = mul s4 s4
  s12 = mul s11 s11
  s13 = mul s12 s12
  s14 = mul s13 s13
  s15 = sub s14 s14
  s16 = sub s0 s14
  s17 = min s15 s2
  s18 = min s2 s15
  s19 = max s15 s9
  s20 = max s9 s15
  s21 = min s14 s7
  s22 = max s16 s7
  s23 = select s15 s2 s9
  s24 = select s16 s2 s9
  s25 = select s5 s2 s9
  s26 = select s1 s2 s9
  s27 = lt s15 s2
  s28 = le s15 s15
  s29 = le s0 s1
  s30 = lt s0 s5
  s31 = sqrt s14
  s32 = sqrt s15
  s33 = sqrt s5
  s34 = mul s33 s4
  s35 = mul s34 s4
  s36 = mul s6 s9
  s37 = mul s36 s4
  s38 = mul s37 s4
  s39 = mul s38 s4
  s40 = mul s39 s4
  s41 = mul s40 s4
  s42 = mul s41 s4
  s43 = div s2 s0
  s44 = div s2 s1
  s45 = div s0 s1
  s46 = div s6 s8
  s47 = div s2 s14
  s48 = div s14 s14
  s49 = mul s1 s10
  s50 = add s1 s49
  s51 = mul s15 s0
  s52 = copy s17
  s53 = sub s0 s17 ; shows what is negative
  s54 = copy s18
  s55 = sub s0 s18 ; shows what is negative
  s56 = copy s19
  s57 = sub s0 s19 ; shows what is negative
  s58 = copy s20
  s59 = sub s0 s20 ; shows what is negative
  s60 = copy s21
  s61 = sub s0 s21 ; shows what is negative
  s62 = copy s22
  s63 = sub s0 s22 ; shows what is negative
  s64 = copy s23
  s65 = sub s0 s23 ; shows what is negative
  s66 = copy s24
  s67 = sub s0 s24 ; shows what is negative
  s68 = copy s25
  s69 = sub s0 s25 ; shows what is negative
  s70 = copy s26
  s71 = sub s0 s26 ; shows what is negative
  s72 = copy s27
  s73 = sub s0 s27 ; shows what is negative
  s74 = copy s28
  s75 = sub s0 s28 ; shows what is negative
  s76 = copy s29
  s77 = sub s0 s29 ; shows what is negative
  s78 = copy s30
  s79 = sub s0 s30 ; shows what is negative
  s80 = copy s31
  s81 = sub s0 s31 ; shows what is negative
  s82 = copy s32
  s83 = sub s0 s32 ; shows what is negative
  s84 = copy s35
  s85 = sub s0 s35 ; shows what is negative
  s86 = copy s42
  s87 = sub s0 s42 ; shows what is negative
  s88 = copy s43
  s89 = sub s0 s43 ; shows what is negative
  s90 = copy s44
  s91 = sub s0 s44 ; shows what is negative
  s92 = copy s45
  s93 = sub s0 s45 ; shows what is negative
  s94 = copy s46
  s95 = sub s0 s46 ; shows what is negative
  s96 = copy s47
  s97 = sub s0 s47 ; shows what is negative
  s98 = copy s48
  s99 = sub s0 s48 ; shows what is negative
  s100 = copy s50
  s101 = sub s0 s50 ; shows what is negative
  s102 = copy s51
  s103 = sub s0 s51 ; shows what is negative
  p0 = build s52 52 @0
  out p0
