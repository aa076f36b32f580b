/* Softplus from the exponential and the logarithm of a vector library, as max(x, 0) + log1p(exp(-|x|)).
   The functions are found by the caller, who passes their addresses. `again` calls follow each other, so
   that the cost of a call from Python does not count. Lengths are multiples of the vector, or nothing is done. */
#include <immintrin.h>
#include <stddef.h>

#define STEP(NAME, TARGET, TYPE, VECTOR, LANES, LOAD, STORE, ADD, MAX, ZERO, NEGATIVE)                   \
    __attribute__((target(TARGET))) int NAME(VECTOR (*exponential)(VECTOR), VECTOR (*logarithm)(VECTOR), \
                                             const TYPE *x, TYPE *y, size_t n, int again) {              \
        if (n % LANES) return 1;                                                                         \
        while (again--)                                                                                  \
            for (size_t i = 0; i < n; i += LANES) {                                                      \
                VECTOR v = LOAD(x + i);                                                                  \
                VECTOR z = logarithm(exponential(NEGATIVE(v)));                                          \
                STORE(y + i, ADD(MAX(v, ZERO()), z));                                                    \
            }                                                                                            \
        return 0;                                                                                        \
    }

#define NEGATIVE16(v) _mm512_castsi512_ps(_mm512_or_epi32(_mm512_castps_si512(v), _mm512_set1_epi32(0x80000000)))
#define NEGATIVE8D(v) _mm512_castsi512_pd(_mm512_or_epi64(_mm512_castpd_si512(v), _mm512_set1_epi64(0x8000000000000000)))
#define NEGATIVE8(v) _mm256_or_ps(v, _mm256_set1_ps(-0.0f))
#define NEGATIVE4D(v) _mm256_or_pd(v, _mm256_set1_pd(-0.0))

STEP(softplus_f32_avx512, "avx512f", float, __m512, 16, _mm512_loadu_ps, _mm512_storeu_ps, _mm512_add_ps, _mm512_max_ps, _mm512_setzero_ps, NEGATIVE16)
STEP(softplus_f64_avx512, "avx512f", double, __m512d, 8, _mm512_loadu_pd, _mm512_storeu_pd, _mm512_add_pd, _mm512_max_pd, _mm512_setzero_pd, NEGATIVE8D)
STEP(softplus_f32_avx2, "avx2", float, __m256, 8, _mm256_loadu_ps, _mm256_storeu_ps, _mm256_add_ps, _mm256_max_ps, _mm256_setzero_ps, NEGATIVE8)
STEP(softplus_f64_avx2, "avx2", double, __m256d, 4, _mm256_loadu_pd, _mm256_storeu_pd, _mm256_add_pd, _mm256_max_pd, _mm256_setzero_pd, NEGATIVE4D)

/* Intel VML works on arrays: blocks that stay in the first-level cache go through it twice. */
#define BLOCK 1024
#define ARRAYS(NAME, TYPE, ABS)                                                                              \
    int NAME(void (*exponential)(int, const TYPE *, TYPE *, long long),                                      \
             void (*logarithm)(int, const TYPE *, TYPE *, long long), const TYPE *x, TYPE *y, size_t n,      \
             int again, long long mode) {                                                                    \
        while (again--)                                                                                      \
            for (size_t i = 0; i < n; i += BLOCK) {                                                          \
                int length = n - i < BLOCK ? (int)(n - i) : BLOCK;                                           \
                TYPE z[BLOCK];                                                                               \
                for (int k = 0; k < length; k++) z[k] = -ABS(x[i + k]);                                      \
                exponential(length, z, z, mode);                                                             \
                logarithm(length, z, z, mode);                                                               \
                for (int k = 0; k < length; k++) y[i + k] = (x[i + k] > 0 ? x[i + k] : 0) + z[k];            \
            }                                                                                                \
        return 0;                                                                                            \
    }

ARRAYS(softplus_f32_arrays, float, __builtin_fabsf)
ARRAYS(softplus_f64_arrays, double, __builtin_fabs)
