export * from '../../core/assembler.ts';
