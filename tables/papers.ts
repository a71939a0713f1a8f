/** The five papers whose tables these are. */
export const paper000 = {
  paper:
    'Perceptual Image Enhancement by Relativistic Discriminant Learning With Cross-Scale Aggregated Representation, IEEE Access 7',
  year: 2019,
} as const;

export const paper001 = {
  paper:
    'Hu, Huang, Non-identical residual learning for image enhancement via dynamic multi-level perceptual loss, High Technology Letters',
  year: 2022,
} as const;

export const paper002 = {
  paper:
    'Yang, Wang, Fang, Wang, Liu, From Fidelity to Perceptual Quality: A Semi-Supervised Approach for Low-Light Image Enhancement, CVPR',
  year: 2020,
  url: 'https://github.com/flyywh/CVPR-2020-Semi-Low-Light',
} as const;

export const paper003 = {
  paper: 'Prakash, Phumbhra, Image Enhancement using Generative Adversarial Networks, BEIESP',
  year: 2020,
} as const;

export const paper004 = {
  paper:
    'Kinoshita, Kiya, Convolutional Neural Networks Considering Local and Global Features for Image Enhancement, ICIP',
  year: 2019,
  url: 'https://arxiv.org/abs/1905.02899',
} as const;

/** Sentences that several tables print. */
export const readings = {
  msSsim:
    'What DPED and its followers print as SSIM is almost surely MS-SSIM: the released code computes nothing else. The published number stands beside our MS-SSIM; our SSIM is measured besides.',
  pooledPsnr:
    'DPED’s code pools the squared error of 50 patches before the logarithm; the mean of PSNR per patch is never lower. Our PSNR is the mean per patch, psnr@dped the pooled one.',
  lost: 'Most numbers of this table are lost: the text that we have quotes only differences. What follows from them is marked D.',
  subset: 'The paper’s ablations use 400 random iPhone test pairs and mean squared error only.',
  pmn: 'PMN is the paper’s reference [30], which nobody could identify: published numbers only.',
} as const;
