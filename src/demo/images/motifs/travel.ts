import {
  both,
  box,
  cloth,
  disc,
  heart,
  type Ink,
  line,
  METAL,
  METAL_DARK,
  type Motif,
  oval,
  SOOT,
  shape,
  star,
  WHITE,
} from '../ink.ts';

export const TRAVEL: Readonly<Record<string, Motif>> = {
  stroller: (ink) => {
    const { main, dark, light, accent, kind } = ink;
    return (
      line('M286 96l40-30 20 4', SOOT, 11) +
      line('M288 98l-118 196M146 230l136 66', METAL_DARK, 10) +
      cloth('M92 170h196q4 84-84 88-104-2-112-88z', ink) +
      shape('M92 170q0-104 112-104l-14 104z', dark) +
      shape('M204 66q-60 6-90 104h76z', main) +
      line('M118 112q28 20 80 4', light, 4) +
      shape('M92 170h196l-3 24H95z', light) +
      (kind === 1 ? disc(150, 214, 12, accent) : heart(160, 222, 1.3, accent)) +
      wheel(140, 298, kind === 2 ? 38 : 31, accent) +
      wheel(280, 298, kind === 1 ? 26 : 33, accent)
    );
  },
  'stroller-accessory': ({ main, dark, light, accent, kind }) => {
    if (kind === 1)
      return (
        shape('M126 126q0-56 74-56t74 56v132q0 72-74 72t-74-72z', main) +
        shape('M148 142q0-46 52-46t52 46v24H148z', WHITE) +
        line('M200 168v156', light, 6) +
        line('M126 224h148M128 272h144', dark, 5) +
        star(238, 248, 13, accent)
      );
    if (kind === 2)
      return (
        shape('M126 120h128l-14 210h-100z', main) +
        box(116, 104, 148, 30, 14, dark) +
        shape('M252 160q64-8 58 54-6 46-66 48l2-24q40-2 42-30 0-24-38-20z', dark) +
        box(144, 186, 92, 66, 14, light) +
        heart(190, 220, 1.6, accent)
      );
    if (kind === 3)
      return (
        line('M116 150q-2-62 34-68M284 150q2-62-34-68', dark, 11) +
        box(84, 142, 232, 172, 26, main) +
        box(104, 216, 90, 82, 14, light) +
        box(206, 216, 90, 82, 14, light) +
        box(84, 142, 232, 44, 20, dark) +
        line('M128 164h144', accent, 6)
      );
    if (kind === 4)
      return (
        line('M200 120v202q0 8 10 8', METAL_DARK, 9) +
        shape(
          'M70 200q16-120 130-124 114 4 130 124-24-22-44 0-22-24-44 0-22-24-42 0-20-24-42 0-22-24-44 0-20-22-44 0z',
          main,
        ) +
        shape('M158 200q4-100 42-124 38 24 42 124-22-24-42 0-20-24-42 0z', light) +
        disc(200, 72, 9, accent)
      );
    return (
      shape('M92 306V176q10-106 108-106t108 106v130q-108 44-216 0z', '#d9eef8', ' opacity=".85"') +
      shape(
        'M92 306V176q10-106 108-106t108 106v130q-108 44-216 0z',
        'none',
        ` stroke="${main}" stroke-width="11"`,
      ) +
      line('M122 200q20-92 78-100', WHITE, 9) +
      line('M200 174v134', main, 5) +
      line('M128 250l-8 20M160 210l-8 20M250 220l-8 20M276 260l-8 20', '#7fb7d8', 7) +
      star(248, 160, 12, accent)
    );
  },
  'car-seat': (ink) => {
    const { dark, light, accent, kind } = ink;
    if (kind === 2)
      return (
        box(104, 286, 192, 44, 18, SOOT) +
        cloth('M124 96q0-34 76-34t76 34l10 190H114z', ink) +
        box(150, 62, 100, 70, 28, dark) +
        both(shape('M108 214q-24 0-24 24v44q0 12 14 12h26v-80z', dark)) +
        shape('M140 226h120l14 66H126z', light) +
        line('M160 96v120M240 96v120', accent, 9)
      );
    return (
      shape('M90 286h220q-6 44-50 44H140q-44 0-50-44z', SOOT) +
      cloth('M110 128q14-68 90-68t90 68l16 120q4 52-48 52H142q-52 0-48-52z', ink) +
      shape('M146 134q8-44 54-44t54 44l8 76q4 56-62 56t-62-56z', light) +
      line('M176 118l10 96M224 118l-10 96M186 214l-26 34M214 214l26 34', dark, 10) +
      box(184, 200, 32, 30, 9, accent) +
      (kind === 0 ? line('M104 210Q72 70 200 52t96 158', dark, 12) : box(150, 70, 100, 22, 11, dark))
    );
  },
  'car-accessory': ({ main, dark, light, accent, kind }) => {
    if (kind === 0)
      return (
        box(78, 108, 244, 168, 60, SOOT) +
        box(94, 124, 212, 136, 48, '#d6ebf5') +
        shape('M94 212q58-40 106-6t106-16v20q0 50-48 50H142q-48 0-48-48z', light) +
        disc(200, 192, 30, '#f6d3b8') +
        line('M188 202q12 10 24 0', SOOT, 4) +
        disc(190, 190, 4, SOOT) +
        disc(210, 190, 4, SOOT) +
        box(176, 276, 48, 44, 10, dark)
      );
    if (kind === 2)
      return (
        box(76, 122, 248, 174, 70, main) +
        box(92, 138, 216, 142, 58, dark, ' opacity=".35"') +
        disc(160, 196, 32, '#ffd35c') +
        star(242, 190, 16, accent) +
        star(216, 240, 10, light) +
        line('M110 246q90 36 180 0', light, 6)
      );
    return (
      box(116, 76, 168, 254, 26, main) +
      box(134, 104, 132, 84, 14, dark, ' opacity=".4"') +
      box(134, 206, 60, 92, 12, light) +
      box(206, 206, 60, 92, 12, light) +
      line('M140 76V54M260 76V54', METAL_DARK, 9) +
      (kind === 1 ? line('M150 124h100M150 146h100M150 168h70', light, 6) : heart(200, 150, 2, accent))
    );
  },
  carrier: (ink) =>
    line('M142 108q58-62 116 0', ink.dark, 20) +
    line('M126 292q-44-96 20-188M274 292q44-96-20-188', ink.dark, 18) +
    cloth('M138 118q62-26 124 0l20 130q-6 70-82 70t-82-70z', ink) +
    shape('M150 124q50-18 100 0l6 46q-56 24-112 0z', ink.light) +
    box(106, 282, 188, 34, 17, ink.dark) +
    box(184, 284, 32, 30, 8, METAL) +
    heart(200, 148, 1.2, ink.accent) +
    oval(200, 238, 40, 30, ink.dark, ' opacity=".18"'),
};

function wheel(x: number, y: number, r: number, accent: Ink['accent']): string {
  return (
    disc(x, y, r, SOOT) +
    disc(x, y, r * 0.66, METAL) +
    disc(x, y, r * 0.3, accent) +
    disc(x, y, r * 0.12, WHITE)
  );
}
