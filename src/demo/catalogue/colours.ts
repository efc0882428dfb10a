/** A colour an item comes in: the code stands in its SKU, the shades draw its picture. */
export interface Colour {
  code: string;
  name: string;
  main: string;
  dark: string;
  light: string;
}

const TABLE: readonly (readonly [string, string, string, string, string])[] = [
  ['SKY', 'Sky Blue', '#8cc5e8', '#4f93bf', '#d9eefa'],
  ['NAV', 'Navy', '#3d5078', '#26344f', '#cdd6e8'],
  ['MNT', 'Mint', '#9bd8c0', '#5aa58a', '#def4eb'],
  ['SAG', 'Sage', '#a9bd97', '#748b62', '#e6eedf'],
  ['MUS', 'Mustard', '#e7b64b', '#b9862a', '#fbeecb'],
  ['COR', 'Coral', '#f28b7d', '#c75d52', '#fde1dc'],
  ['ROS', 'Rose', '#e9a3b4', '#bf6c83', '#fbe4ea'],
  ['LIL', 'Lilac', '#bfa9dd', '#8872af', '#ece4f7'],
  ['CRM', 'Cream', '#f0e2c6', '#c6ae83', '#fbf6ea'],
  ['GRY', 'Grey', '#b3bac2', '#7c858f', '#e8ebee'],
  ['RED', 'Berry Red', '#d9534f', '#a33431', '#f8d9d7'],
  ['TEA', 'Teal', '#4fa6a6', '#2f7676', '#d1ecec'],
  ['SND', 'Sand', '#d8bf9f', '#a98d68', '#f4ebdf'],
  ['CHO', 'Cocoa', '#9a745c', '#6b4d3a', '#eadfd8'],
  ['FOR', 'Forest', '#5f8f6b', '#3d6549', '#d8e9dc'],
  ['SUN', 'Sunshine', '#f7d154', '#caa01f', '#fdf4d0'],
];

export const COLOURS: readonly Colour[] = TABLE.map(([code, name, main, dark, light]) => ({
  code,
  name,
  main,
  dark,
  light,
}));

const BY_CODE = new Map(COLOURS.map((colour) => [colour.code, colour]));

export function colourOf(code: string | undefined): Colour | undefined {
  return code === undefined ? undefined : BY_CODE.get(code);
}
