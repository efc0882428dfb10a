import { cloth, disc, heart, type Ink, line, type Motif, oval, shape, star, WHITE } from '../ink.ts';

/** A pair: the same shoe behind itself. */
function pair(ink: Ink, draw: (ink: Ink) => string): string {
  const behind = { ...ink, main: ink.dark };
  return `<g transform="translate(92 -30) scale(.72)">${draw(behind)}</g><g transform="translate(-6 36) scale(.9)">${draw(ink)}</g>`;
}

export const SHOES: Readonly<Record<string, Motif>> = {
  booties: (ink) =>
    pair(
      ink,
      (tone) =>
        cloth('M120 164h92q4 44 52 52 56 8 56 58 0 22-20 22H128q-24 0-24-26 0-60 16-106z', tone) +
        shape('M104 286h216q-4 34-30 34H134q-28 0-30-34z', tone.light) +
        shape('M116 152h100l2 30H110z', tone.light) +
        line('M190 204l34-10M206 226l34-12', WHITE, 8) +
        heart(146, 244, 1.2, tone.accent),
    ),
  sneaker: (ink) =>
    pair(
      ink,
      (tone) =>
        cloth('M92 166q24 16 52 2l34-22q34 56 100 66 56 8 56 56v10H84q-8-58 8-112z', tone) +
        shape('M262 208q72 10 72 60v10h-92q-12-40 20-70z', tone.light) +
        shape('M82 272h252v18q0 24-24 24H106q-24 0-24-24z', WHITE) +
        line('M84 292h248', tone.accent, 6) +
        line('M176 168l30-18M194 190l28-20M214 208l26-22', WHITE, 8) +
        star(134, 232, 21, tone.accent),
    ),
  sandal: (ink) =>
    pair(
      ink,
      (tone) =>
        shape('M78 276q6-20 30-22 60 10 116 0 92-10 112 24 4 36-30 36H104q-28 0-26-38z', '#b98a5e') +
        shape('M78 288q130 16 258-8 4 34-30 34H104q-26 0-26-26z', '#7f5d40') +
        shape('M92 260q-8-78 18-100l34 8q-16 38 2 92z', tone.main) +
        line('M112 176q66-14 112 46', tone.main, 25) +
        line('M232 274q-4-52 38-64 44 12 50 60', tone.main, 27) +
        line('M188 272q14-62 44-56', tone.main, 20) +
        disc(128, 174, 11, tone.accent) +
        disc(270, 226, 11, tone.light),
    ),
  'winter-boot': (ink) =>
    pair(
      ink,
      (tone) =>
        cloth('M114 96h108v96q6 28 50 36 60 10 58 56H104z', tone) +
        shape('M92 278h240v14q0 28-28 28H120q-28 0-28-28z', '#5d5566') +
        line('M110 318v8M140 318v8M170 318v8M200 318v8M230 318v8M260 318v8M290 318v8', '#5d5566', 12) +
        [112, 136, 160, 184, 208, 226].map((x) => disc(x, 96, 18, '#fbf4ea')).join('') +
        line('M118 170h104M120 210h108', tone.dark, 14) +
        star(168, 250, 17, tone.accent),
    ),
  'rain-boot': (ink) =>
    pair(
      ink,
      (tone) =>
        cloth('M120 86h98v112q4 28 48 36 62 12 60 54H104q4-100 16-202z', tone) +
        oval(169, 88, 50, 14, tone.dark) +
        shape('M98 276h232v16q0 28-26 28H124q-26 0-26-28z', tone.light) +
        line('M132 112q-8 60-10 130', WHITE, 7) +
        line('M106 282h220', tone.dark, 5),
    ),
  slipper: (ink) =>
    pair(
      ink,
      (tone) =>
        shape('M72 288q20-30 128-28t136 24q4 34-30 34H108q-32 0-36-30z', '#f4ece0') +
        cloth('M150 284q6-92 96-92 86 6 88 92z', tone) +
        oval(112, 276, 46, 15, tone.dark, ' opacity=".25"') +
        disc(216, 198, 19, tone.dark) +
        disc(280, 200, 19, tone.dark) +
        disc(226, 236, 5.5, '#4b4657') +
        disc(270, 236, 5.5, '#4b4657') +
        oval(248, 252, 8, 6, '#4b4657') +
        line('M238 262q10 8 20 0', '#4b4657', 4),
    ),
};
