// The matrix products of an epoch and nothing else, by oneDNN on one core: what a dense trainer can't beat.
//
//     g++ -O2 -std=c++17 onednn_products.cpp -ldnnl -o onednn_products
//     OMP_NUM_THREADS=1 ./onednn_products
//
// For each number of rows and each precision it prints the seconds that the forward products, the weight gradients and
// the input gradient of 60,000 images through 784-512-512-10 take. The last layer's, 1 % of the work, are left out.
#include <chrono>
#include <cstdio>
#include <limits>
#include <unordered_map>

#include <dnnl.hpp>

using dnnl::memory;

namespace {

constexpr long images = 60'000;
constexpr long inputs = 784, hidden = 512;

/// Seconds of one product [m, k] × [k, n], the least of several rounds.
double seconds(
    dnnl::engine &engine, dnnl::stream &stream, memory::data_type operand, memory::data_type result, bool transposedA,
    bool transposedB, long m, long n, long k) {
  auto layout = [](bool isTransposed) { return isTransposed ? memory::format_tag::ba : memory::format_tag::ab; };
  memory::desc a({m, k}, operand, layout(transposedA)), b({k, n}, operand, layout(transposedB));
  memory::desc c({m, n}, result, memory::format_tag::ab);
  dnnl::matmul product(dnnl::matmul::primitive_desc(dnnl::matmul::desc(a, b, c), engine));
  std::unordered_map<int, memory> arguments{
      {DNNL_ARG_SRC, {a, engine}}, {DNNL_ARG_WEIGHTS, {b, engine}}, {DNNL_ARG_DST, {c, engine}}};
  // About 10 ms a round.
  const int repetitions = static_cast<int>(2e9 / (2.0 * m * n * k)) + 1;
  double least = std::numeric_limits<double>::infinity();
  for (int round = 0; round < 8; ++round) {
    const auto start = std::chrono::steady_clock::now();
    for (int i = 0; i < repetitions; ++i) product.execute(stream, arguments);
    stream.wait();
    const std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - start;
    if (elapsed.count() / repetitions < least) least = elapsed.count() / repetitions;
  }
  return least;
}

}  // namespace

int main() {
  dnnl::engine engine(dnnl::engine::kind::cpu, 0);
  dnnl::stream stream(engine);
  const auto single = memory::data_type::f32;
  for (const auto operand : {single, memory::data_type::bf16}) {
    for (const long rows : {32, 64, 128, 256, 512}) {
      const char *precision = operand == single ? "float32" : "bfloat16";
      try {
        const double step =
            seconds(engine, stream, operand, operand, false, false, rows, hidden, inputs) +
            seconds(engine, stream, operand, operand, false, false, rows, hidden, hidden) +
            seconds(engine, stream, operand, single, true, false, inputs, hidden, rows) +
            seconds(engine, stream, operand, single, true, false, hidden, hidden, rows) +
            seconds(engine, stream, operand, operand, false, true, rows, hidden, hidden);
        std::printf("%8s, %3ld rows: %.3f s per epoch\n", precision, rows, step * images / rows);
      } catch (const dnnl::error &) {
        std::printf("%8s, %3ld rows: not on this processor\n", precision, rows);
      }
    }
  }
}
