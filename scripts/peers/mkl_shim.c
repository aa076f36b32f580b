/* The MKL inside PyTorch's wheel asks this function whether the CPU is Intel's, and keeps to AVX2 if it is
   not. Preloaded, this one lets it use AVX-512 wherever the CPU has it. A measuring aid, nothing else. */
int mkl_serv_intel_cpu_true(void) { return 1; }
