import {
  bearFace,
  box,
  cloth,
  disc,
  line,
  METAL,
  type Motif,
  oval,
  shape,
  star,
  turned,
  WHITE,
} from '../ink.ts';

const GLASS = '#eef6fa';

export const FEEDING: Readonly<Record<string, Motif>> = {
  bottle: ({ main, dark, light, accent }) =>
    shape('M182 94q0-34 18-38 18 4 18 38l12 18h-60z', '#f7d9b0') +
    box(152, 110, 96, 40, 12, main) +
    line('M168 120v20M184 120v20M200 120v20M216 120v20M232 120v20', dark, 4) +
    shape('M154 150h92q22 14 22 44v108q0 28-28 28h-80q-28 0-28-28V194q0-30 22-44z', GLASS) +
    shape('M132 226q68-20 136 0v76q0 28-28 28h-80q-28 0-28-28z', WHITE) +
    line('M246 198h16M246 224h16M246 250h16M246 276h16', dark, 5) +
    star(186, 252, 20, accent) +
    star(160, 290, 11, light) +
    star(214, 298, 12, main),
  nipple: ({ main, light, dark }) => nipples(146, main, light, dark) + nipples(262, main, light, dark),
  brush: ({ main, dark, light, accent, kind }) =>
    kind === 0
      ? turned(
          24,
          200,
          200,
          line('M200 190v130', METAL, 10) +
            shape('M188 236h24l6 84q0 12-18 12t-18-12z', main) +
            box(164, 70, 72, 130, 34, light) +
            line('M170 96h60M166 118h68M166 140h68M166 162h68M170 184h60', main, 7) +
            oval(200, 66, 20, 16, accent),
        )
      : box(116, 150, 168, 180, 30, WHITE) +
        shape('M116 236h168v64q0 30-30 30H146q-30 0-30-30z', main) +
        shape('M128 150q0-58 72-58t72 58z', light) +
        oval(200, 92, 20, 12, dark) +
        disc(200, 284, 19, WHITE) +
        line('M200 276v10', dark, 6) +
        line('M164 178v34M200 172v40M236 178v34', accent, 12),
  pacifier: ({ main, dark, light, accent, style }) =>
    shape('M168 176q-8-66 32-84 40 18 32 84z', '#f6d9b4') +
    shape('M92 214q0-52 62-44 46 6 92 0 62-8 62 44t-62 52q-46-8-92 0-62 0-62-52z', main) +
    disc(128, 216, 11, light) +
    disc(272, 216, 11, light) +
    disc(200, 218, 40, light) +
    shape('M164 262a40 40 0 1 0 72 0', 'none', ` stroke="${dark}" stroke-width="16" stroke-linecap="round"`) +
    (style % 2 ? star(200, 218, 22, accent) : bearFace(200, 222, 0.42, accent, WHITE)),
  sippy: ({ main, dark, light, accent, kind }) =>
    (kind === 1 ? line('M214 120l14-54 26-8', accent, 15) : box(182, 66, 36, 40, 14, light)) +
    shape('M122 134q0-32 32-36h92q32 4 32 36z', dark) +
    shape('M120 132h160l-14 176q-2 22-26 22h-80q-24 0-26-22z', main) +
    shape(
      'M122 160q-52-8-52 50t60 54l-4-26q-30 4-30-28t28-24zM278 160q52-8 52 50t-60 54l4-26q30 4 30-28t-28-24z',
      accent,
    ) +
    bearFace(200, 238, 0.78, light, WHITE),
  tableware: ({ main, dark, light, accent, kind }) =>
    kind === 2
      ? spoon(150, -12, main, dark) + spoon(206, 0, accent, dark) + spoon(258, 12, light, dark)
      : oval(200, 262, 130, 66, dark) +
        oval(200, 250, 130, 66, main) +
        oval(200, 246, 104, 48, light) +
        (kind === 1
          ? line('M200 200v92M200 246h-100', main, 9) +
            disc(250, 246, 18, accent) +
            disc(158, 224, 11, '#e2685c') +
            oval(152, 268, 24, 10, '#8fb56b')
          : oval(200, 240, 84, 32, '#f6e3ba') +
            disc(174, 236, 8, '#e2685c') +
            disc(206, 246, 8, '#5d79b8') +
            disc(232, 234, 8, '#e2685c')) +
        turned(30, 300, 140, box(292, 74, 16, 110, 8, accent) + oval(300, 72, 22, 30, accent)),
  bib: (ink) =>
    line('M146 96q54 62 108 0', ink.dark, 14) +
    cloth('M148 92q52 70 104 0 22 6 30 40 14 54 14 96 0 102-96 102t-96-102q0-42 14-96 8-34 30-40z', ink) +
    (ink.kind === 0
      ? shape('M112 268q88 36 176 0l-8 36q-12 26-40 26h-80q-28 0-40-26z', ink.dark)
      : line('M116 250q8 74 84 76t84-76', ink.dark, 6)),
  'high-chair': ({ main, dark, light, accent }) =>
    line('M150 226l-44 104M250 226l44 104', dark, 15) +
    line('M166 226l-16 104M234 226l16 104', dark, 11) +
    line('M128 286h144', dark, 10) +
    box(146, 70, 108, 150, 34, main) +
    box(164, 90, 72, 104, 24, light) +
    star(200, 136, 20, accent) +
    shape('M100 196h200q14 0 14 14t-14 14H100q-14 0-14-14t14-14z', WHITE) +
    shape('M100 210h200q14 0 14 14t-14 14H100q-14 0-14-14t14-14z', accent),
};

function nipples(x: number, main: string, light: string, dark: string): string {
  return (
    shape(`M${x - 18} 190q-4-68 18-84 22 16 18 84z`, '#f4d3a4') +
    shape(`M${x - 50} 238q4-56 50-60 46 4 50 60z`, '#f7e0bd') +
    oval(x, 244, 56, 20, main) +
    shape(`M${x - 56} 244q56 30 112 0v40q0 26-56 26t-56-26z`, main) +
    oval(x, 240, 44, 12, light, ' opacity=".6"') +
    line(`M${x - 38} 272v24M${x - 14} 278v26M${x + 14} 278v26M${x + 38} 272v24`, dark, 5)
  );
}

function spoon(x: number, angle: number, fill: string, dark: string): string {
  return turned(
    angle,
    x,
    240,
    box(x - 9, 160, 18, 168, 9, fill) +
      oval(x, 126, 30, 48, fill) +
      oval(x, 122, 18, 32, dark, ' opacity=".18"'),
  );
}
