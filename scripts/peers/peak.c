/* The core's peak rate of f32 multiply-adds: one JSON line with GFLOP/s for each line of input.
   Twelve independent chains keep every multiply-add unit busy; nothing touches memory. */
#include <stdio.h>
#include <time.h>

#define CHAINS 12
#define LANES 16
#define ROUNDS 200000 /* A millisecond or two. */

typedef float vector __attribute__((vector_size(4 * LANES)));

static double seconds(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec + 1e-9 * t.tv_nsec;
}

int main(void) {
    char line[4096];
    vector chain[CHAINS], factor, term;
    for (int lane = 0; lane < LANES; lane++) factor[lane] = 0.5f, term[lane] = 1.0f;
    for (int k = 0; k < CHAINS; k++) chain[k] = term * (float)k;
    while (fgets(line, sizeof line, stdin)) {
        double best = 0.0;
        for (int again = 0; again < 10; again++) {
            double start = seconds();
            for (int round = 0; round < ROUNDS; round++) {
#pragma GCC unroll 12
                for (int k = 0; k < CHAINS; k++) chain[k] = chain[k] * factor + term;
            }
            double rate = 2.0 * CHAINS * LANES * ROUNDS / (seconds() - start) * 1e-9;
            if (rate > best) best = rate;
        }
        float sum = 0.0f;
        for (int k = 0; k < CHAINS; k++) sum += chain[k][0];
        printf("{\"gflops\": %.3f, \"sum\": %g}\n", best, sum);
        fflush(stdout);
    }
    return 0;
}
