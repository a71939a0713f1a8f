import { mlcUnet } from './mlc-unet.ts';

/** Every network of the toolkit. */
export const models = { 'mlc-unet': mlcUnet } as const;
