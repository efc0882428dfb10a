import {
  bearFace,
  both,
  box,
  disc,
  face,
  heart,
  type Ink,
  line,
  METAL_DARK,
  type Motif,
  oval,
  RAINBOW,
  SKIN,
  SOOT,
  shape,
  star,
  turned,
  WHITE,
  WOOD,
  WOOD_DARK,
} from '../ink.ts';

/** Ears by kind of plush: bear, bunny, elephant, fox, cat, puppy, lamb, panda. */
const EARS: readonly ((ink: Ink) => string)[] = [
  ({ main, light }) => disc(140, 88, 26, main) + disc(140, 88, 14, light),
  ({ main, light }) => turned(-12, 166, 60, oval(166, 52, 20, 52, main) + oval(166, 56, 10, 36, light)),
  ({ main, light }) => oval(112, 138, 48, 56, main) + oval(112, 142, 30, 36, light),
  ({ main, dark }) => shape('M128 128l2-74q44 14 56 44z', main) + shape('M140 106l2-32q22 8 28 24z', dark),
  ({ main, light }) => shape('M130 124l6-66q38 16 50 44z', main) + shape('M142 104l4-28q18 10 22 22z', light),
  ({ dark }) => turned(14, 128, 130, oval(124, 138, 24, 54, dark)),
  ({ dark }) => turned(50, 122, 132, oval(122, 132, 18, 36, dark)),
  () => disc(142, 88, 25, SOOT),
];

/** Soft toys, dolls and what babies play with. */
export const TOYS: Readonly<Record<string, Motif>> = {
  plush: (ink) => {
    const { main, dark, light, accent } = ink;
    const kind = ink.kind % EARS.length;
    const fur = kind === 7 ? WHITE : main;
    const limb = kind === 7 ? SOOT : dark;
    return (
      both(turned(32, 128, 232, oval(122, 240, 26, 50, limb))) +
      oval(200, 264, 76, 70, fur) +
      oval(200, 272, 46, 46, light) +
      both(oval(148, 316, 34, 24, limb) + oval(148, 318, 18, 13, light)) +
      both(EARS[kind]!(ink)) +
      (kind === 6
        ? [150, 174, 200, 226, 250].map((x, i) => disc(x, 92 - (i % 2) * 10, 22, WHITE)).join('')
        : '') +
      oval(200, 138, 78, 68, fur) +
      (kind === 7 ? both(turned(-24, 168, 130, oval(168, 132, 20, 25, SOOT))) : '') +
      (kind === 3 ? shape('M200 204q-62-8-72-58 44-8 72 22 28-30 72-22-10 50-72 58z', WHITE) : '') +
      (kind === 2 ? '' : oval(200, 160, 34, 25, kind === 3 ? WHITE : light)) +
      (kind === 7 ? disc(169, 130, 7, WHITE) + disc(231, 130, 7, WHITE) : '') +
      face(200, 142, 1.35, kind === 7 ? '#2f2b38' : SOOT) +
      (kind === 2
        ? shape('M184 152h32l2 66q0 16-14 18-18-2-14-20z', dark) + line('M192 180h18M192 196h18', main, 4)
        : '') +
      shape('M200 212l-34-18v36zM200 212l34-18v36z', accent) +
      disc(200, 212, 11, ink.accentDark)
    );
  },
  rattle: ({ main, dark, light, accent, kind }) =>
    kind === 2
      ? disc(200, 200, 98, 'none', ` stroke="${WOOD}" stroke-width="30"`) +
        [0, 60, 120, 180, 240, 300]
          .map((a, i) => turned(a, 200, 200, disc(200, 102, i % 2 ? 25 : 29, i % 2 ? accent : main)))
          .join('') +
        turned(30, 200, 200, bearFace(200, 306, 0.5, light, main))
      : kind === 1
        ? bearFace(200, 160, 1.5, main, light) +
          disc(200, 282, 42, 'none', ` stroke="${accent}" stroke-width="20"`) +
          disc(200, 240, 9, dark)
        : turned(
            28,
            200,
            200,
            box(186, 176, 28, 120, 14, WOOD) +
              disc(200, 304, 28, accent) +
              disc(200, 128, 72, main) +
              shape('M130 116a72 72 0 0 1 140 0q-70 34-140 0z', light) +
              star(200, 146, 25, accent) +
              disc(166, 96, 9, WHITE) +
              line('M132 158q68 34 136 0', dark, 7),
          ),
  'play-mat': ({ main, dark, light, accent, kind }) =>
    oval(200, 286, 146, 50, dark) +
    oval(200, 276, 146, 50, main) +
    oval(200, 274, 108, 33, light) +
    (kind === 0
      ? line('M66 276Q90 70 318 250', accent, 17) +
        line('M334 276Q310 70 82 250', dark, 17) +
        line('M200 130v56M142 168v42M258 168v42', METAL_DARK, 3) +
        star(200, 204, 22, '#f6cf5f') +
        disc(142, 226, 17, RAINBOW[0]!) +
        bearFace(258, 230, 0.42, accent, WHITE)
      : bearFace(200, 216, 1.15, accent, WHITE) + star(112, 262, 13, WHITE) + star(290, 262, 13, WHITE)),
  duck: ({ main, dark, light, accent, kind }) =>
    kind === 2
      ? shape('M72 232h256q-18 76-66 78H138q-48-2-66-78z', main) +
        box(146, 162, 92, 74, 12, WHITE) +
        box(206, 112, 32, 58, 6, accent) +
        disc(172, 198, 15, light) +
        disc(214, 198, 15, light) +
        line('M86 258h228', light, 9)
      : kind === 3
        ? [0, 1, 2, 3]
            .map((i) => {
              const w = 150 - i * 28;
              return (
                shape(
                  `M${200 - w / 2} ${266 - i * 62}h${w}l-14 62h-${w - 28}z`,
                  RAINBOW[i + (i > 1 ? 1 : 0)]!,
                ) + box(194 - w / 2, 260 - i * 62, w + 12, 15, 7, WHITE, ' opacity=".75"')
              );
            })
            .join('')
        : shape('M96 232q-34-8-38-46 52 22 96 8 34 24 130 4 36 86-56 120H166q-66-14-70-86z', '#f7cf4f') +
          shape('M164 246q54-30 96-6-10 52-62 52-34-12-34-46z', '#e8b232') +
          disc(238, 142, 64, '#f7cf4f') +
          shape('M286 132l56 14q-8 24-52 18z', '#ef8a4a') +
          disc(256, 126, 9, SOOT) +
          disc(259, 123, 3, WHITE) +
          shape('M196 98q44-52 88-6z', main) +
          line('M188 98q54-20 104 0', dark, 10) +
          disc(236, 58, 9, accent),
  xylophone: ({ main, dark, light, accent, kind }) => {
    if (kind === 1)
      return (
        oval(200, 296, 112, 34, dark) +
        shape('M88 160h224v136q-112 54-224 0z', main) +
        line('M92 180l54 120M146 194l54 126M254 194l-54 126M308 180l-54 120', light, 6) +
        oval(200, 160, 112, 36, accent) +
        oval(200, 156, 94, 27, WHITE) +
        turned(32, 250, 120, box(244, 44, 11, 118, 5, WOOD) + disc(249, 164, 14, WOOD_DARK)) +
        turned(-32, 150, 120, box(145, 44, 11, 118, 5, WOOD) + disc(150, 164, 14, WOOD_DARK))
      );
    if (kind === 3 || kind === 2)
      return (
        box(72, 146, 256, 176, 24, main) +
        box(72, 146, 256, 62, 24, dark) +
        star(112, 178, 15, accent) +
        disc(160, 178, 12, light) +
        heart(208, 178, 1.2, RAINBOW[0]!) +
        disc(254, 178, 12, '#f6cf5f') +
        box(88, 216, 224, 92, 8, WHITE) +
        [0, 1, 2, 3, 4, 5].map((i) => line(`M${120 + i * 32} 218v88`, light, 4)).join('') +
        [0, 1, 3, 4].map((i) => box(110 + i * 32, 214, 20, 52, 5, SOOT)).join('')
      );
    if (kind === 4)
      return (
        turned(
          -20,
          150,
          200,
          box(138, 190, 24, 130, 12, WOOD) + oval(150, 144, 48, 62, main) + star(150, 144, 22, light),
        ) +
        turned(
          20,
          254,
          200,
          box(242, 190, 24, 130, 12, WOOD) + oval(254, 144, 48, 62, accent) + star(254, 144, 22, WHITE),
        )
      );
    return (
      shape('M76 176l246 34v34L76 296z', WOOD) +
      RAINBOW.map(
        (fill, i) =>
          box(94 + i * 38, 128 + i * 11, 30, 204 - i * 24, 10, fill) +
          disc(109 + i * 38, 150 + i * 11, 4, WHITE) +
          disc(109 + i * 38, 312 - i * 13, 4, WHITE),
      ).join('') +
      turned(58, 260, 100, box(254, 30, 11, 140, 5, WOOD_DARK) + disc(260, 34, 19, accent))
    );
  },
  doll: ({ main, dark, light, accent, kind }) => {
    const hair = ['#8a5a3c', '#e6b860', '#c9694a'][kind % 3]!;
    return (
      both(line('M150 214l-46 56', SKIN, 23)) +
      box(168, 284, 24, 46, 10, SKIN) +
      box(208, 284, 24, 46, 10, SKIN) +
      both(box(162, 316, 34, 18, 9, dark)) +
      shape('M160 186h80l48 106q-88 26-176 0z', main) +
      line('M120 280q80 22 160 0', light, 8) +
      shape('M164 186h72l10 24q-46 16-92 0z', dark) +
      (kind === 1
        ? ''
        : both(shape('M140 110q-44 8-34 92 22 10 34-10z', hair) + disc(118, 206, 13, accent))) +
      disc(200, 126, 72, hair) +
      oval(200, 140, 60, 56, SKIN) +
      shape('M136 132q6-62 64-62t64 62q-40 4-66-28-22 30-62 28z', hair) +
      face(200, 146, 1.15) +
      (kind === 1
        ? shape('M132 118q8-68 68-68t68 68q-68-34-136 0z', light) + disc(200, 54, 13, accent)
        : heart(252, 82, 1.4, accent)) +
      heart(200, 246, 1.8, accent)
    );
  },
};
