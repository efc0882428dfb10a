import {
  box,
  disc,
  heart,
  type Ink,
  line,
  METAL,
  METAL_DARK,
  type Motif,
  RAINBOW,
  SKIN,
  SOOT,
  shape,
  star,
  turned,
  WHITE,
  WOOD,
  WOOD_DARK,
  words,
} from '../ink.ts';

/** What is built and what rolls indoors. */
export const VEHICLES: Readonly<Record<string, Motif>> = {
  blocks: ({ main, dark, light, accent, kind }) => {
    if (kind === 1)
      return (
        cube(92, 226, 100, WOOD, 'A', RAINBOW[0]!) +
        cube(206, 226, 100, '#e9cfa3', 'B', RAINBOW[4]!) +
        cube(150, 122, 100, '#efdab6', 'C', RAINBOW[3]!) +
        shape('M160 118l40-54 40 54z', main) +
        disc(318, 306, 22, accent)
      );
    if (kind === 2)
      return (
        shape('M90 326l110-190 110 190z', light) +
        shape('M90 326l55-95h110l55 95z', main, ' opacity=".75"') +
        shape('M145 231l55-95 55 95z', accent, ' opacity=".85"') +
        shape('M145 231h110l-55 95z', dark, ' opacity=".6"') +
        line('M90 326l110-190 110 190zM145 231h110l-55 95z', WHITE, 8) +
        box(286, 118, 62, 62, 8, RAINBOW[2]!, ' opacity=".85"') +
        shape('M54 180l40-60 40 60z', RAINBOW[4]!, ' opacity=".85"')
      );
    return (
      brick(84, 258, 4, main) +
      brick(212, 258, 2, RAINBOW[2]!) +
      brick(276, 258, 1, RAINBOW[4]!) +
      brick(116, 196, 2, accent) +
      brick(180, 196, 3, RAINBOW[0]!) +
      brick(148, 134, 3, RAINBOW[3]!) +
      (kind === 0 ? brick(180, 72, 1, dark) : '')
    );
  },
  'doll-house': ({ main, dark, light, accent, kind }) => {
    if (kind === 0)
      return (
        line('M200 96V74q0-22 20-18', METAL_DARK, 8) +
        line('M200 92l-86 44M200 92l86 44', WOOD_DARK, 13) +
        shape('M158 128q42 32 84 0l10 76 54 104q-106 34-212 0l54-104z', main) +
        shape('M148 204h104l4 18H144z', dark) +
        line('M104 292q96 30 192 0', light, 9) +
        heart(200, 172, 1.5, accent) +
        star(166, 262, 12, light) +
        star(232, 256, 12, light)
      );
    if (kind === 1)
      return (
        line('M270 104l50-34', dark, 13) +
        line('M128 214l120 92M272 150l-116 156', METAL_DARK, 9) +
        shape('M96 146h180q4 78-80 82-90-4-100-82z', main) +
        shape('M96 146q0-84 100-84l-10 84z', accent) +
        disc(148, 306, 25, SOOT) +
        disc(148, 306, 12, light) +
        disc(250, 306, 25, SOOT) +
        disc(250, 306, 12, light) +
        heart(196, 186, 1.5, light)
      );
    if (kind === 2)
      return (
        box(76, 112, 24, 218, 12, WOOD) +
        box(300, 172, 24, 158, 12, WOOD) +
        box(84, 240, 232, 58, 14, main) +
        box(108, 204, 82, 48, 20, WHITE) +
        disc(150, 206, 29, SKIN) +
        shape('M120 202q6-36 30-36t30 36q-30-18-60 0z', '#8a5a3c') +
        shape('M176 220q72-26 128 6v50H176z', light) +
        heart(242, 244, 1.6, accent)
      );
    return (
      box(92, 170, 216, 160, 6, WHITE) +
      shape('M70 180L200 66l130 114z', main) +
      box(108, 188, 86, 62, 4, light) +
      box(206, 188, 86, 62, 4, accent, ' opacity=".55"') +
      box(108, 262, 86, 62, 4, '#f3e3c4') +
      box(206, 262, 86, 62, 4, light) +
      disc(200, 138, 22, WHITE) +
      heart(200, 140, 1, dark) +
      box(226, 282, 40, 42, 4, dark) +
      box(120, 222, 50, 20, 6, dark) +
      box(128, 294, 46, 10, 4, WOOD) +
      line('M134 304v18M168 304v18', WOOD_DARK, 5) +
      disc(248, 214, 15, WHITE)
    );
  },
  car: (ink) => vehicle(ink),
  train: ({ main, dark, light, accent, kind }) =>
    kind >= 2
      ? kind === 3
        ? shape('M56 300q20-130 144-134 124 4 144 134h-52q-14-84-92-86-78 2-92 86z', main) +
          line('M64 282q22-104 136-108 114 4 136 108', light, 9) +
          shape('M56 300h288v28H56z', WOOD) +
          line('M100 212l18 26M200 168v38M300 212l-18 26', dark, 8) +
          star(200, 254, 21, accent)
        : line('M80 312Q90 120 300 108', WOOD, 66) +
          line('M62 308Q74 96 298 88M98 314Q108 144 302 128', WOOD_DARK, 6) +
          line('M66 276l40 8M82 216l38 14M116 168l30 26M168 132l18 34M230 106l8 40', WOOD_DARK, 6) +
          box(214, 244, 120, 70, 12, main) +
          line('M232 262h84M232 282h60', light, 8)
      : line('M52 318h296', METAL_DARK, 9) +
        box(60, 196, 96, 92, 10, accent) +
        box(76, 152, 26, 42, 5, RAINBOW[2]!) +
        disc(126, 178, 19, RAINBOW[3]!) +
        line('M156 268h32', SOOT, 8) +
        box(186, 214, 148, 74, 12, main) +
        box(186, 140, 66, 90, 8, dark) +
        box(198, 156, 42, 38, 6, light) +
        box(176, 128, 86, 18, 8, accent) +
        shape('M286 214l-6-48h40l-6 48z', dark) +
        disc(318, 244, 17, light) +
        disc(302, 138, 17, WHITE) +
        disc(326, 110, 13, WHITE) +
        [84, 132, 212, 258, 306].map((x) => disc(x, 296, 22, SOOT) + disc(x, 296, 11, RAINBOW[2]!)).join(''),
};

function brick(x: number, y: number, studs: number, fill: string): string {
  const w = studs * 32;
  let tops = '';
  for (let i = 0; i < studs; i++) tops += box(x + 6 + i * 32, y - 11, 20, 16, 4, fill);
  return `${tops}${box(x, y, w, 62, 5, fill)}${box(x, y + 44, w, 18, 5, '#000', ' opacity=".12"')}${box(x + 4, y + 4, w - 8, 7, 3, '#fff', ' opacity=".3"')}`;
}

function cube(x: number, y: number, size: number, fill: string, letter: string, ink: string): string {
  return (
    box(x, y, size, size, 12, fill) +
    box(x + 12, y + 12, size - 24, size - 24, 8, WHITE, ' opacity=".6"') +
    words(x + size / 2, y + size * 0.73, size * 0.62, ink, letter, 800)
  );
}

function vehicle({ main, dark, light, accent, kind }: Ink): string {
  const tyre = (x: number, y: number, r: number) =>
    disc(x, y, r, SOOT) + disc(x, y, r * 0.52, METAL) + disc(x, y, r * 0.2, accent);
  if (kind === 1)
    return (
      shape('M58 158h172l-16 96H84z', accent) +
      line('M90 172l8 64M128 172l4 64M166 172l-2 64M202 172l-6 64', dark, 6) +
      shape('M236 152h54q14 0 20 14l28 60v58H236z', main) +
      shape('M254 170h34l20 46h-54z', light) +
      box(60, 250, 280, 36, 12, dark) +
      tyre(116, 290, 40) +
      tyre(280, 290, 40)
    );
  if (kind === 2)
    return (
      box(54, 188, 186, 96, 10, '#d9473f') +
      shape('M240 166h54q14 0 18 14l28 56v48H240z', '#d9473f') +
      shape('M256 184h34l18 42h-52z', light) +
      turned(
        -9,
        150,
        150,
        line('M66 152h196M66 176h196M92 152v24M124 152v24M156 152v24M188 152v24M220 152v24', METAL_DARK, 8),
      ) +
      box(54, 244, 286, 13, 0, WHITE) +
      box(262, 146, 32, 20, 8, '#5fa8d3') +
      box(80, 206, 40, 28, 6, WHITE) +
      box(134, 206, 40, 28, 6, WHITE) +
      tyre(114, 292, 36) +
      tyre(282, 292, 36)
    );
  if (kind === 3)
    return (
      box(236, 112, 15, 64, 5, SOOT) +
      shape('M84 96h104q12 0 14 12l12 92H84z', dark) +
      shape('M100 114h76l10 76h-86z', light) +
      shape('M84 196h214q26 2 30 40v40H84z', main) +
      line('M226 220h70M226 238h70', dark, 6) +
      tyre(128, 270, 60) +
      tyre(288, 292, 38)
    );
  if (kind === 4)
    return (
      shape('M48 262q8-40 80-46l50-42h72l34 42q62 4 68 46v22H48z', main) +
      shape('M190 186h52l24 30h-104z', light) +
      shape('M48 232l-6-54h64l-8 44z', dark) +
      line('M62 254h276', WHITE, 9) +
      disc(196, 246, 28, WHITE) +
      words(196, 258, 34, accent, '7', 800) +
      tyre(114, 290, 40) +
      tyre(288, 290, 40)
    );
  return (
    shape('M52 252q0-40 48-44l34-58q10-18 32-18h82q20 0 32 16l44 60q34 4 34 44v32H52z', main) +
    shape('M148 160q6-10 18-10h28v56h-74z', light) +
    shape('M208 150h38q10 0 16 8l34 48h-88z', light) +
    line('M200 212v66', dark, 5) +
    box(52, 252, 306, 14, 7, dark, ' opacity=".35"') +
    disc(340, 240, 12, '#ffe9a8') +
    star(262, 246, 13, accent) +
    tyre(120, 288, 42) +
    tyre(288, 288, 42)
  );
}
