import {
  bearFace,
  both,
  box,
  cloth,
  cloud,
  disc,
  heart,
  leaf,
  line,
  METAL,
  METAL_DARK,
  type Motif,
  oval,
  SOOT,
  shape,
  star,
  turned,
  WHITE,
  WOOD,
  WOOD_DARK,
} from '../ink.ts';

/** Bathing, sleep and care at home. */
export const HOME: Readonly<Record<string, Motif>> = {
  bath: ({ main, dark, light, accent }) =>
    disc(140, 176, 26, light) +
    disc(172, 158, 20, WHITE) +
    disc(250, 172, 28, light) +
    disc(216, 150, 17, WHITE) +
    disc(286, 146, 11, light) +
    shape('M70 200h260q-4 112-72 116H142q-68-4-72-116z', main) +
    box(54, 184, 292, 30, 15, dark) +
    box(122, 308, 46, 22, 10, dark) +
    box(232, 308, 46, 22, 10, dark) +
    shape('M92 236q50 22 108 4t104-4q-10 60-50 64H146q-44-6-54-64z', light, ' opacity=".45"') +
    disc(190, 168, 24, accent) +
    disc(208, 146, 15, accent) +
    shape('M221 146l16 4-16 6z', '#ef8a4a') +
    disc(211, 142, 3, SOOT),
  towel: (ink) =>
    cloth('M108 132q92-72 184 0l14 184q-106 28-212 0z', ink) +
    shape('M112 128q88-72 176 0l-40 62q-48-44-96 0z', ink.dark) +
    shape('M128 130q72-50 144 0l-30 46q-42-34-84 0z', WHITE) +
    bearFace(200, 116, 0.72, ink.light, WHITE) +
    line('M100 302q100 26 200 0', ink.light, 9),
  potty: ({ main, dark, light, accent, kind }) =>
    kind === 2
      ? box(96, 176, 208, 40, 16, main) +
        shape('M112 214h176l26 116h-48l-10-48H144l-10 48H86z', dark) +
        [0, 1, 2, 3, 4].map((i) => disc(132 + i * 34, 195, 7, light)).join('') +
        star(200, 252, 16, accent)
      : shape('M112 190q0-98 88-98t88 98z', main) +
        bearFace(200, 152, 0.66, light, WHITE) +
        oval(200, 216, 112, 38, light) +
        oval(200, 214, 78, 24, dark) +
        shape('M88 218q24 36 112 36t112-36l-22 86q-8 26-40 26H150q-32 0-40-26z', main) +
        shape('M108 262q92 34 184 0', 'none', ` stroke="${light}" stroke-width="8"`),
  thermometer: ({ main, dark, light, accent, kind }) =>
    kind === 1
      ? shape('M170 190q-30-20-30-62 0-50 60-50t60 50q0 42-30 62z', main) +
        box(164, 184, 72, 46, 14, WHITE) +
        shape('M178 228h44l-14 78q-8 18-16 0z', light) +
        line('M160 120q8-20 26-24', light, 8)
      : kind === 3
        ? turned(-20, 200, 200, scissors(main, accent)) +
          box(246, 226, 60, 104, 12, light) +
          heart(276, 280, 1.1, main)
        : turned(
            38,
            200,
            200,
            box(166, 60, 68, 210, 30, WHITE) +
              box(166, 160, 68, 110, 30, main) +
              box(180, 84, 40, 74, 8, '#cfe3d8') +
              line('M190 98h20M190 112h12M190 126h20M190 140h12', SOOT, 4) +
              disc(200, 196, 13, light) +
              shape('M184 266h32l-8 56q-8 16-16 0z', METAL) +
              disc(200, 228, 6, dark),
          ),
  blanket: (ink) =>
    cloth('M84 138q0-20 20-20h192q20 0 20 20v170q0 22-22 22H106q-22 0-22-22z', ink) +
    shape('M84 262h232v46q0 22-22 22H106q-22 0-22-22z', ink.dark, ' opacity=".3"') +
    shape('M84 206h232v34H84z', ink.dark, ' opacity=".22"') +
    shape('M204 118h92q20 0 20 20v88q-60 16-112-12z', ink.light) +
    line('M214 130v82M232 130v92M250 130v96M268 130v98M286 130v96', WHITE, 4) +
    heart(258, 178, 1.6, ink.accent),
  bedding: (ink) =>
    box(70, 120, 260, 210, 22, WHITE) +
    box(92, 104, 96, 74, 26, ink.light) +
    box(206, 104, 96, 74, 26, ink.light) +
    heart(140, 142, 1.1, ink.accent) +
    heart(254, 142, 1.1, ink.accent) +
    cloth('M62 190q138 26 276 0v116q0 26-26 26H88q-26 0-26-26z', ink) +
    shape('M62 190q138 26 276 0v30q-138 26-276 0z', ink.dark, ' opacity=".35"'),
  mattress: ({ main, dark, light, accent }) =>
    shape('M64 214l84-66h206l-74 66z', WHITE) +
    shape('M354 148v54l-74 74v-62z', light) +
    box(64, 212, 218, 66, 12, main) +
    line('M70 246h206', dark, 5) +
    line('M108 202l48-38M156 204l52-42M206 204l52-42M252 204l54-42', light, 4) +
    box(92, 224, 74, 42, 8, WHITE) +
    leaf(129, 246, 0.9, 40, accent),
  cot: ({ main, light, accent, kind }) =>
    line('M96 116v206M304 116v206', WOOD_DARK, 15) +
    (kind === 2
      ? box(90, 186, 220, 104, 26, main) + box(108, 204, 184, 66, 18, light) + star(200, 238, 18, accent)
      : line('M100 158h200', WOOD, 15) +
        line('M130 160v110M158 160v110M186 160v110M214 160v110M242 160v110M270 160v110', WOOD, 9) +
        box(104, 216, 192, 44, 10, WHITE) +
        shape('M104 236q96 22 192 0v34H104z', main) +
        bearFace(258, 212, 0.42, '#c79a6b', WHITE)) +
    line('M100 280h200', WOOD_DARK, 15) +
    disc(96, 110, 12, WOOD) +
    disc(304, 110, 12, WOOD) +
    disc(96, 326, 9, METAL_DARK) +
    disc(304, 326, 9, METAL_DARK),
  mobile: ({ main, dark, light, accent, kind }) =>
    kind === 1 || kind === 2
      ? shape('M120 330q-20-150 80-160 100 10 80 160z', main) +
        bearFace(200, 190, 1.05, main, light) +
        disc(200, 272, 34, '#fff4c2') +
        star(200, 272, 19, accent) +
        star(96, 128, 13, accent) +
        star(308, 112, 17, accent) +
        star(318, 196, 9, light)
      : line('M200 62v48', WOOD_DARK, 8) +
        box(84, 104, 232, 16, 8, WOOD) +
        line('M100 116v74M166 116v116M234 116v96M300 116v66', METAL_DARK, 3) +
        cloud(100, 204, 1.7, WHITE) +
        star(166, 252, 30, accent) +
        shape('M234 206a34 34 0 1 0 22 60 30 30 0 0 1-22-60z', '#f6cf6b') +
        disc(300, 206, 28, main) +
        line('M274 206q26 14 52 0', dark, 5) +
        heart(134, 296, 1.2, light),
  monitor: ({ main, dark, light, accent, kind }) =>
    (kind === 1
      ? box(112, 96, 100, 204, 26, WHITE) +
        line('M136 136h52M136 154h52M136 172h52M136 190h52', METAL, 6) +
        disc(162, 240, 20, main)
      : box(84, 132, 190, 150, 22, SOOT) +
        box(100, 148, 142, 116, 10, light) +
        bearFace(170, 212, 0.74, accent, WHITE) +
        disc(258, 180, 8, main) +
        disc(258, 208, 8, WHITE) +
        disc(258, 236, 8, WHITE)) +
    box(264, 292, 74, 32, 14, dark) +
    disc(301, 238, 46, WHITE) +
    disc(301, 238, 27, SOOT) +
    disc(301, 238, 12, main) +
    disc(293, 230, 5, WHITE),
  'changing-mat': (ink) =>
    cloth('M88 136q0-40 42-40h140q42 0 42 40v160q0 34-34 34H122q-34 0-34-34z', ink) +
    shape('M118 150q0-30 28-30h108q28 0 28 30v126q0 28-28 28H146q-28 0-28-28z', ink.light) +
    both(shape('M88 136q0-40 42-40 2 120-12 234-30 0-30-34z', ink.dark, ' opacity=".25"')) +
    cloud(176, 178, 1.1, WHITE) +
    cloud(228, 236, 1.2, WHITE) +
    star(228, 166, 10, ink.accent) +
    star(168, 256, 10, ink.accent),
};

function scissors(main: string, accent: string): string {
  return (
    line('M180 220L220 90M220 220L180 90', METAL, 13) +
    disc(200, 156, 6, METAL_DARK) +
    disc(170, 246, 24, 'none', ` stroke="${main}" stroke-width="14"`) +
    disc(230, 246, 24, 'none', ` stroke="${accent}" stroke-width="14"`)
  );
}
