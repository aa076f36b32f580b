//! The order in which the library adds the terms of a product.
//!
//! It adds them in blocks whose length depends on the first-level cache and on variables of the
//! environment. [`fix`] sets every bound that decides about the order of terms, so that a result depends
//! on the vector instructions and on nothing else of the machine, for first-level caches of up to
//! 64 KiB.

use std::sync::Once;

use activations::Isa;
use gemmkit::tuning;

/// Names an instruction set for the library, which takes the best of the CPU otherwise.
const FORCED: &str = "GEMMKIT_REQUIRE_ISA";

/// The instruction sets of the library's product that differ in the length of a block.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Product {
    Scalar,
    /// Vectors of at most 256 bits: AVX2 with FMA, or NEON.
    Vectors,
    Avx512,
}

impl Product {
    /// That of this process; `forced` is what [`FORCED`] says, with the names of the library.
    fn of(forced: &str) -> Self {
        match forced.trim().to_ascii_lowercase().as_str() {
            "scalar" => Self::Scalar,
            "fma" | "avx2" | "neon" => Self::Vectors,
            "avx512f" => Self::Avx512,
            _ => Self::best(),
        }
    }

    #[cfg(target_arch = "x86_64")]
    fn best() -> Self {
        use std::arch::is_x86_feature_detected as has;
        if has!("avx512f") {
            Self::Avx512
        } else if has!("avx2") && has!("fma") {
            Self::Vectors
        } else {
            Self::Scalar
        }
    }

    #[cfg(not(target_arch = "x86_64"))]
    fn best() -> Self {
        if cfg!(target_arch = "aarch64") { Self::Vectors } else { Self::Scalar }
    }

    /// The bound on the length of a block; the terms of a product are spread evenly over as few blocks as it
    /// allows.
    ///
    /// The library takes the larger of this and of what it derives from the first-level cache: 256
    /// (32 KiB) or 512 (48 KiB) with AVX-512, 512 or 1024 with AVX2, 1024 or 2048 without vectors. The
    /// larger of the two as bound therefore always wins. From 192 to 1024 the length does not change the
    /// time of a step measurably (Zen 4).
    ///
    /// Kernels limited to AVX2 have the blocks of AVX2 whatever the product, so that a machine with
    /// AVX-512 repeats the records of one without.
    fn block(self, kernels_with_avx512: bool) -> usize {
        match self {
            Self::Scalar => 2048,
            Self::Avx512 if kernels_with_avx512 => 512,
            Self::Vectors | Self::Avx512 => 1024,
        }
    }
}

/// Fixes the order of terms, once per process, and when the library packs weights.
///
/// Weights whose rows are nearly a page apart are packed before use, since each term would otherwise
/// come from another page. This changes no bit. A step of 784 → 1000×3 is 4 % faster for it (Zen 4);
/// narrower layers are slower.
pub(super) fn fix() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let product = Product::of(&std::env::var(FORCED).unwrap_or_default());
        let kernels_with_avx512 = Isa::available().any(|isa| isa.name() == "avx512");
        tuning::set_kc_min(product.block(kernels_with_avx512));
        tuning::set_kc(tuning::KC_DEFAULT);
        tuning::set_tiny_block_dim(tuning::TINY_BLOCK_DIM_DEFAULT);
        tuning::set_small_k_threshold(tuning::SMALL_K_THRESHOLD_DEFAULT);
        tuning::set_small_mn_dim(tuning::SMALL_MN_DIM_DEFAULT);
        tuning::set_small_mn_pack_min_k(tuning::SMALL_MN_PACK_MIN_K_DEFAULT);
        tuning::set_gemv_threshold(tuning::GEMV_THRESHOLD_DEFAULT);
        tuning::set_lhs_pack_stride(3500);
        tuning::set_lhs_pack_span(1 << 18);
        tuning::set_lhs_pack_reuse(8);
    });
}

#[cfg(test)]
mod tests {
    use gemmkit::CacheTopology;
    use gemmkit::cache::{Level, ZEN5_FALLBACK};

    use super::{Product, fix, tuning};

    /// The library's tiles of f32 and f64, in elements: rows, columns, bytes of an element.
    fn tiles(product: Product) -> [(usize, usize, usize); 2] {
        match product {
            Product::Scalar => [(4, 4, 4), (4, 4, 8)],
            Product::Vectors if cfg!(target_arch = "aarch64") => [(16, 4, 4), (8, 4, 8)],
            Product::Vectors => [(16, 6, 4), (8, 6, 8)],
            Product::Avx512 => [(32, 12, 4), (16, 12, 8)],
        }
    }

    #[test]
    fn no_first_level_cache_of_up_to_64_kib_asks_for_a_longer_block() {
        fix();
        for product in [Product::Scalar, Product::Vectors, Product::Avx512] {
            // What is set for this process hides shorter blocks.
            let bound = product.block(true).max(tuning::kc_min());
            for (kib, assoc) in [(16, 4), (32, 2), (32, 8), (48, 12), (64, 2), (64, 4), (64, 16)] {
                let l1d = Level { bytes: kib * 1024, assoc, line: 64, shared_by: 1 };
                let caches = CacheTopology { l1d, ..ZEN5_FALLBACK };
                for (rows, columns, bytes) in tiles(product) {
                    let block = caches.blocking(rows, columns, bytes, 4096, 4096, 1 << 16).kc;
                    let cache = format!("{kib} KiB in {assoc} ways, {bytes} bytes per element");
                    assert!(block <= bound, "{product:?}, {cache}: {block} and not {bound}");
                }
            }
        }
    }

    #[test]
    fn a_forced_product_is_known_as_the_library_spells_it() {
        assert_eq!(Product::of(" Scalar"), Product::Scalar);
        assert_eq!([Product::of("fma"), Product::of("avx2")], [Product::Vectors; 2]);
        assert_eq!(Product::of("avx512f"), Product::Avx512);
        assert_eq!([Product::of(""), Product::of("auto")], [Product::best(); 2]);
    }

    #[test]
    fn kernels_limited_to_avx2_have_its_blocks_on_every_machine() {
        assert_eq!(Product::Avx512.block(false), Product::Vectors.block(false));
        assert_eq!(Product::Avx512.block(true), 512);
    }
}
