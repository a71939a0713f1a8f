import type { Source } from '../image/image.ts';

/** One file of an asset: what it is called by its authors, how long it is and what it hashes to. */
export interface AssetPart {
  readonly file: string;
  readonly bytes: number;
  readonly sha256: string;
  /** Public places that serve exactly these bytes, tried in this order. */
  readonly origins: readonly string[];
}

/** Something made outside that the toolkit needs but does not carry: a metric's model, released weights. */
export interface Asset {
  /** What needs it, in a few words. */
  readonly use: string;
  readonly licence: string;
  readonly source: Source;
  readonly parts: readonly AssetPart[];
}

const github = (repository: string, file: string, ...versions: string[]): string[] =>
  versions.map((version) => `https://raw.githubusercontent.com/${repository}/${version}/${file}`);

const torchvision = (file: string): string[] => [`https://download.pytorch.org/models/${file}`];

const live = 'free use with attribution (Laboratory for Image and Video Engineering, University of Texas at Austin)';
const imagenet = 'BSD-3-Clause (torchvision); trained on ImageNet, whose pictures are for research';
const lpips: Source = {
  paper: 'Zhang, Isola, Efros, Shechtman, Wang: The Unreasonable Effectiveness of Deep Features as a Perceptual Metric',
  year: 2018,
  url: 'https://github.com/richzhang/PerceptualSimilarity',
};
const lpipsVersions = ['HEAD', '082bb24f84c091ea94de2867d34c4544f68e0963'];

/** Every file from outside, by the name that `bench assets pull` takes. */
export const catalogue = {
  niqe: {
    use: "metric niqe: the authors' model of pristine pictures",
    licence: live,
    source: {
      paper: 'Mittal, Soundararajan, Bovik: Making a "Completely Blind" Image Quality Analyzer',
      year: 2013,
      url: 'https://github.com/utlive/niqe',
    },
    parts: [
      {
        file: 'modelparameters.mat',
        bytes: 8347,
        sha256: 'fa2aa4d12dd9595c3fb6bf8b4e1a15c79d5d1469238d0901c88dead195be578d',
        origins: github('utlive/niqe', 'modelparameters.mat', 'HEAD', 'master'),
      },
    ],
  },
  brisque: {
    use: "metric brisque-live: the authors' support vector regression and its feature ranges",
    licence: live,
    source: {
      paper: 'Mittal, Moorthy, Bovik: No-Reference Image Quality Assessment in the Spatial Domain',
      year: 2012,
      url: 'https://github.com/utlive/BRISQUE',
    },
    parts: [
      {
        file: 'allmodel',
        bytes: 353497,
        sha256: '8b04d6045f1b27261610c8ab1730fdcc14ec80bfab0f1ab5f703bbc2927314de',
        origins: github('utlive/BRISQUE', 'MATLAB/allmodel', 'HEAD', 'master'),
      },
      {
        file: 'allrange',
        bytes: 741,
        sha256: 'e47d753d96b631e1aa2dbac8c4e51ade767f2def8ce678c7130b6b3f90ee915f',
        origins: github('utlive/BRISQUE', 'MATLAB/allrange', 'HEAD', 'master'),
      },
    ],
  },
  'lpips-alex': {
    use: 'metric lpips-alex: linear heads v0.1 (needs alexnet too)',
    licence: 'BSD-2-Clause',
    source: lpips,
    parts: [
      {
        file: 'alex.pth',
        bytes: 6009,
        sha256: 'df73285e35b22355a2df87cdb6b70b343713b667eddbda73e1977e0c860835c0',
        origins: github('richzhang/PerceptualSimilarity', 'lpips/weights/v0.1/alex.pth', ...lpipsVersions),
      },
    ],
  },
  'lpips-vgg': {
    use: 'metric lpips-vgg: linear heads v0.1 (needs vgg16 too)',
    licence: 'BSD-2-Clause',
    source: lpips,
    parts: [
      {
        file: 'vgg.pth',
        bytes: 7289,
        sha256: 'a78928a0af1e5f0fcb1f3b9e8f8c3a2a5a3de244d830ad5c1feddc79b8432868',
        origins: github('richzhang/PerceptualSimilarity', 'lpips/weights/v0.1/vgg.pth', ...lpipsVersions),
      },
    ],
  },
  'lpips-squeeze': {
    use: 'metric lpips-squeeze: linear heads v0.1 (needs squeezenet too)',
    licence: 'BSD-2-Clause',
    source: lpips,
    parts: [
      {
        file: 'squeeze.pth',
        bytes: 10811,
        sha256: '4a5350f23600cb79923ce65bb07cbf57dca461329894153e05a1346bd531cf76',
        origins: github('richzhang/PerceptualSimilarity', 'lpips/weights/v0.1/squeeze.pth', ...lpipsVersions),
      },
    ],
  },
  alexnet: {
    use: 'metric lpips-alex: AlexNet trained on ImageNet',
    licence: imagenet,
    source: { paper: 'Krizhevsky: One weird trick for parallelizing convolutional neural networks', year: 2014 },
    parts: [
      {
        file: 'alexnet-owt-7be5be79.pth',
        bytes: 244408911,
        sha256: '7be5be791159472b1fbf3c69796f7cb30dca7ad8466c2df70058c37116cdee02',
        origins: torchvision('alexnet-owt-7be5be79.pth'),
      },
    ],
  },
  vgg16: {
    use: 'metric lpips-vgg and the content losses: VGG-16 trained on ImageNet',
    licence: imagenet,
    source: {
      paper: 'Simonyan, Zisserman: Very Deep Convolutional Networks for Large-Scale Image Recognition',
      year: 2015,
    },
    parts: [
      {
        file: 'vgg16-397923af.pth',
        bytes: 553433881,
        sha256: '397923af8e79cdbb6a7127f12361acd7a2f83e06b05044ddf496e83de57a5bf0',
        origins: torchvision('vgg16-397923af.pth'),
      },
    ],
  },
  vgg19: {
    use: 'the content and contextual losses: VGG-19 trained on ImageNet',
    licence: imagenet,
    source: {
      paper: 'Simonyan, Zisserman: Very Deep Convolutional Networks for Large-Scale Image Recognition',
      year: 2015,
    },
    parts: [
      {
        file: 'vgg19-dcbb9e9d.pth',
        bytes: 574673361,
        sha256: 'dcbb9e9dad569fff7a846263a77324fc34978fea2bfb039c012d710e1776ae44',
        origins: torchvision('vgg19-dcbb9e9d.pth'),
      },
    ],
  },
  squeezenet: {
    use: 'metric lpips-squeeze: SqueezeNet 1.1 trained on ImageNet',
    licence: imagenet,
    source: {
      paper: 'Iandola, Han, Moskewicz, Ashraf, Dally, Keutzer: SqueezeNet',
      year: 2016,
    },
    parts: [
      {
        file: 'squeezenet1_1-b8a52dc0.pth',
        bytes: 4958839,
        sha256: 'b8a52dc049b60e4b6ab68ad0df457362afab8b6304b2febdc1650a5dab4d7e7b',
        origins: torchvision('squeezenet1_1-b8a52dc0.pth'),
      },
    ],
  },
  'dped-iphone': {
    use: 'released weights of dped, trained on iPhone photographs',
    licence: 'none stated by the authors',
    source: {
      paper: 'Ignatov, Kobyshev, Timofte, Vanhoey, Van Gool: DSLR-Quality Photos on Mobile Devices',
      year: 2017,
      url: 'https://github.com/aiff22/DPED',
    },
    parts: [
      {
        file: 'iphone_orig.index',
        bytes: 1257,
        sha256: '8777e61b30adb8c4e99eb22e5ecca3f80c237e6288dc07c8a3fb7e6fee6865a8',
        origins: github(
          'aiff22/DPED',
          'models_orig/iphone_orig.index',
          'HEAD',
          '60cbc28605badcc0f0350791c6e2d4e5e528ad36',
        ),
      },
      {
        file: 'iphone_orig.data-00000-of-00001',
        bytes: 1605900,
        sha256: '9d289d0914ae0f41ded639e6282e6710ebb79ab8dc23865198c2748d7dc083fc',
        origins: github(
          'aiff22/DPED',
          'models_orig/iphone_orig.data-00000-of-00001',
          'HEAD',
          '60cbc28605badcc0f0350791c6e2d4e5e528ad36',
        ),
      },
    ],
  },
  drbn: {
    use: 'released weights of drbn, stage 1',
    licence: 'none stated by the authors',
    source: {
      paper: 'Yang, Wang, Fang, Wang, Liu: From Fidelity to Perceptual Quality',
      year: 2020,
      url: 'https://github.com/flyywh/CVPR-2020-Semi-Low-Light',
    },
    parts: [
      {
        file: 'model_s1.pt',
        bytes: 2310698,
        sha256: '6a61baf2d17a92468ada5e9d45049aee6f58dc52067174dca311f6042e1765a6',
        origins: github(
          'flyywh/CVPR-2020-Semi-Low-Light',
          'DRBL-stage2/src/pretrained/model_s1.pt',
          'HEAD',
          'ab00bece3d98b77aad60317eed233b554e3e0f33',
        ),
      },
    ],
  },
} as const satisfies Readonly<Record<string, Asset>>;

export type AssetName = keyof typeof catalogue;

/** All assets with their names, typed alike. */
export const assets: readonly (readonly [AssetName, Asset])[] = Object.entries(catalogue) as [AssetName, Asset][];
